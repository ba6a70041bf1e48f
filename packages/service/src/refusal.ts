import { ChatError, type ChatErrorCode, isChatError } from "@colloquy/core"

/** A `ChatError` as data: it can be stored, sent over a bus, and thrown again. */
export interface Refusal {
  readonly code: ChatErrorCode
  readonly operation: string
  readonly reason: string
  readonly details?: Readonly<Record<string, unknown>>
}

/** A second try of the same command would end the same way, so its outcome is known. */
const finalCodes: ReadonlySet<ChatErrorCode> = new Set([
  "forbidden",
  "not_found",
  "rejected",
  "too_large",
  "invalid_argument",
  "unsupported",
])

export function isFinal(error: unknown): error is ChatError {
  return isChatError(error) && finalCodes.has(error.code)
}

/** What a final refusal is remembered as. */
export function toRefusal({ code, message, details }: ChatError): Refusal {
  const [, operation = "carry out the command", reason = message] =
    /^unable to (.+?): ([\s\S]*)$/.exec(message) ?? []
  const hasDetails = Object.keys(details).length > 0
  return { code, operation, reason, ...(hasDetails && { details }) }
}

export function toError(refusal: Refusal): ChatError {
  return new ChatError(refusal)
}
