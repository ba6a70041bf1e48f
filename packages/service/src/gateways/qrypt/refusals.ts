import { type ChatError, isChatError } from "@colloquy/core"
import { toRefusal } from "../../refusal.ts"

/** An error as this wire says it. */
export interface WireRefusal {
  readonly error: string
  readonly code: string
  readonly retryAfterMs?: number
}

export const notReadable: WireRefusal = {
  error: "Invalid message format",
  code: "INVALID_MESSAGE",
}

/** What the client is told; `null` for a fault of our own, of which it is told nothing more. */
export function refusalOf(error: unknown): WireRefusal | null {
  return isChatError(error) ? sayRefusal(error) : null
}

export const serverFault: WireRefusal = { error: "The server failed", code: "SERVER_ERROR" }

function sayRefusal(error: ChatError): WireRefusal | null {
  switch (error.code) {
    case "not_found":
      return notFound(error)
    case "forbidden":
      return { error: "Access denied to conversation", code: "ACCESS_DENIED" }
    case "too_large":
      return { error: "Message is too long", code: "INVALID_DATA" }
    case "rate_limited":
      return tooMany("requests", error.retryAfterMs)
    case "invalid_argument":
    case "rejected":
    case "unsupported":
    case "conflict":
      return { error: reasonOf(error), code: "INVALID_DATA" }
    default:
      return null
  }
}

export function tooMany(what: string, retryAfterMs = 1_000): WireRefusal {
  return { error: `Too many ${what}`, code: "RATE_LIMITED", retryAfterMs }
}

/** A conversation that does not exist is like one that is out of reach. */
function notFound(error: ChatError): WireRefusal {
  if ("messageId" in error.details) return { error: "Message not found", code: "MESSAGE_NOT_FOUND" }
  if ("userId" in error.details) return { error: reasonOf(error), code: "USER_NOT_FOUND" }
  return { error: "Access denied to conversation", code: "ACCESS_DENIED" }
}

function reasonOf(error: ChatError): string {
  const { reason } = toRefusal(error)
  return reason.charAt(0).toUpperCase() + reason.slice(1)
}
