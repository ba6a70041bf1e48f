/** A frame of either side, as far as a stand-in looks at it. */
export interface Frame {
  readonly type: string
  readonly payload: Fields
  readonly requestId: string | null
  readonly timestamp: string
}

export type Fields = Readonly<Record<string, unknown>>

/** `null` for what the gateway may judge. */
export function readFrame(text: string): Frame | null {
  try {
    const value: unknown = JSON.parse(text)
    return isFrame(value) ? value : null
  } catch {
    return null
  }
}

export function errorTo(request: Frame, code: string, error: string, timestamp: string): Frame {
  const { requestId } = request
  return { type: "error", payload: { error, code, requestId }, requestId, timestamp }
}

export function fieldsOf(value: unknown): Fields {
  return typeof value === "object" && value !== null ? { ...value } : {}
}

export function textOf(value: unknown): string {
  return typeof value === "string" ? value : ""
}

function isFrame(value: unknown): value is Frame {
  const { type, payload, requestId } = fieldsOf(value)
  return (
    typeof type === "string" &&
    typeof payload === "object" &&
    payload !== null &&
    (typeof requestId === "string" || requestId === null)
  )
}
