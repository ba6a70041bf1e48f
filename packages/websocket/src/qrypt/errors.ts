import { ChatError, type ChatErrorCode, type Verdict } from "@colloquy/core"
import type { QryptServerPayloads } from "./frames.ts"

const codes: Readonly<Partial<Record<string, ChatErrorCode>>> = {
  INVALID_TOKEN: "unauthorized",
  MISSING_TOKEN: "unauthorized",
  UNAUTHORIZED: "unauthorized",
  AUTH_REQUIRED: "unauthorized",
  USER_NOT_FOUND: "not_found",
  ACCESS_DENIED: "forbidden",
  MESSAGE_NOT_FOUND: "not_found",
  INVALID_DATA: "invalid_argument",
  MISSING_CONVERSATION_ID: "invalid_argument",
  MISSING_REQUIRED_FIELDS: "invalid_argument",
  INVALID_ENCRYPTED_CONTENTS: "invalid_argument",
  UNKNOWN_MESSAGE_TYPE: "unsupported",
  INVALID_MESSAGE: "protocol_mismatch",
  DATABASE_ERROR: "internal",
  SERVER_ERROR: "internal",
  AUTH_ERROR: "internal",
  CONFIG_ERROR: "internal",
  RATE_LIMITED: "rate_limited",
}

type ErrorPayload = QryptServerPayloads["error"]

/** A server's error in our words. One that is not known stands in `details`. */
export function decodeError(
  { error, code, retryAfterMs }: ErrorPayload,
  operation: string,
): ChatError {
  const known = code && Object.hasOwn(codes, code) ? codes[code] : undefined
  return new ChatError({
    code: known ?? "rejected",
    operation,
    reason: error || "the server refused it",
    retryAfterMs,
    details: known ? { serverCode: code } : { serverCode: code ?? null, serverMessage: error },
  })
}

/** Whether the server failed after it may have stored: its handler answers so wherever it broke off. */
export function mayBeStored({ code }: ErrorPayload): boolean {
  return code === "SERVER_ERROR"
}

const operation = "connect to the chat server"

/** What a refused `auth` means for the connection. */
export function verdictOf(payload: ErrorPayload): Verdict {
  const error = decodeError(payload, operation)
  switch (payload.code) {
    case "INVALID_TOKEN":
      return { next: "reauthenticate", error }
    case "MISSING_TOKEN":
      return { next: "stop", error }
    case "USER_NOT_FOUND":
      return { next: "stop", error: fault("forbidden", "this account has no profile") }
    case "ACCESS_DENIED":
    case "INVALID_MESSAGE":
      return { next: "stop", error }
    default: {
      const { retryAfterMs } = payload
      return { next: "retry", error, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) }
    }
  }
}

export const refusedToken: Verdict = {
  next: "reauthenticate",
  error: fault("unauthorized", "it did not accept the token"),
}

export const withoutToken: Verdict = {
  next: "stop",
  error: fault("unauthorized", "this server wants a token: give createChatClient one"),
}

export const withoutUser: Verdict = {
  next: "stop",
  error: fault("protocol_mismatch", "the server accepted without saying whom"),
}

function fault(code: ChatErrorCode, reason: string): ChatError {
  return new ChatError({ code, operation, reason })
}
