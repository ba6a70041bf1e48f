import { ChatError, isChatError } from "@colloquy/core"

/** What became of a call. What the server or the network refuses is a result, too. */
export type WsResult<Data> =
  | { readonly success: true; readonly data: Data; readonly error: null }
  | { readonly success: false; readonly data: null; readonly error: string }

export function succeeded<Data>(data: Data): WsResult<Data> {
  return { success: true, data, error: null }
}

export function failed(cause: unknown): WsResult<never> {
  return { success: false, data: null, error: isChatError(cause) ? cause.message : String(cause) }
}

/** @throws ChatError `invalid_argument` */
export function requireId(id: unknown, operation: string): void {
  if (typeof id !== "string" || id === "")
    throw mistake(operation, "an id is missing: it must be a text that is not empty")
}

/** @throws ChatError `invalid_argument` */
export function requireContent(content: unknown, operation: string): void {
  if (typeof content !== "string" || content === "")
    throw mistake(operation, "the content must be a text that is not empty")
}

/** @throws ChatError `invalid_argument` */
export function requireOneOf(type: unknown, known: readonly string[], operation: string): void {
  if (!known.some((one) => one === type))
    throw mistake(operation, `the type must be one of ${known.join(", ")}`)
}

export function notBegun(operation: string): ChatError {
  const reason = "call connect or authenticate first"
  return new ChatError({ code: "not_connected", operation, reason })
}

export function mistake(operation: string, reason: string): ChatError {
  return new ChatError({ code: "invalid_argument", operation, reason })
}
