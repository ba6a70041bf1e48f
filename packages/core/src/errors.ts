/** Every code that a `ChatError` can carry. */
export type ChatErrorCode =
  | "invalid_argument"
  | "unsupported"
  | "not_connected"
  | "timeout"
  | "aborted"
  | "closed"
  | "unauthorized"
  | "forbidden"
  | "not_found"
  | "conflict"
  | "rate_limited"
  | "too_large"
  | "invalid_frame"
  | "rejected"
  | "outbox_full"
  | "storage_failed"
  | "unconfirmed"
  | "protocol_mismatch"
  | "internal"

export interface ChatErrorOptions {
  readonly code: ChatErrorCode
  /** What was tried, as it stands after "unable to": "send message". */
  readonly operation: string
  /** Why it failed: "the conversation was not found". */
  readonly reason: string
  /** By default what the code says: time-outs, lost connections, rate limits and internal faults are. */
  readonly retryable?: boolean
  readonly retryAfterMs?: number | undefined
  /** Further facts, without content and without tokens. */
  readonly details?: Readonly<Record<string, unknown>>
  readonly cause?: unknown
}

const retryableCodes: ReadonlySet<ChatErrorCode> = new Set([
  "timeout",
  "not_connected",
  "rate_limited",
  "internal",
])

/**
 * The one error type: what misuse throws, what a verb rejects with, and what stands in state.
 *
 * @example
 * try {
 *   await chat.sendMessage(roomId, "Hello")
 * } catch (error) {
 *   if (isChatError(error, "rate_limited")) retryIn(error.retryAfterMs)
 * }
 */
export class ChatError extends Error {
  readonly code: ChatErrorCode
  readonly retryable: boolean
  /** Milliseconds after which another try is welcome, where the server said so. */
  readonly retryAfterMs: number | undefined
  readonly details: Readonly<Record<string, unknown>>

  constructor(options: ChatErrorOptions) {
    super(`unable to ${options.operation}: ${options.reason}`, { cause: options.cause })
    this.name = "ChatError"
    this.code = options.code
    this.retryable = options.retryable ?? retryableCodes.has(options.code)
    this.retryAfterMs = options.retryAfterMs
    this.details = options.details ?? {}
  }
}

/** "send message" for `send_message`: what stands after "unable to". */
export function operationOf({ type }: { readonly type: string }): string {
  return type.replaceAll("_", " ")
}

/** Whether `value` is a `ChatError`, also one of another copy of this package, with that code if one is given. */
export function isChatError(value: unknown, code?: ChatErrorCode): value is ChatError {
  if (!(value instanceof Error) || value.name !== "ChatError" || !("code" in value)) return false
  return code === undefined || value.code === code
}
