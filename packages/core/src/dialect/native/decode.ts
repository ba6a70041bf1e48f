import { ChatError, type ChatErrorCode } from "../../errors.ts"
import type { Capability } from "../../protocol/capabilities.ts"
import type { ConversationEvents } from "../../protocol/commands.ts"
import type { ChatEvent } from "../../protocol/events.ts"
import type { ServerFrame, ServerPayloads, WireEvent } from "../../protocol/frames.ts"
import type { Welcome } from "../effect.ts"
import { nativeCapabilities } from "./capabilities.ts"

/** The event that a broadcast carries; `null` for a frame that is none. */
export function decodeEvent(frame: ServerFrame | WireEvent): ChatEvent | null {
  switch (frame.type) {
    case "message_sent":
    case "message_received":
      return { type: "message_received", message: frame.payload.message }
    case "message_edited":
    case "message_deleted":
    case "message_completed":
      return { type: frame.type, message: frame.payload.message }
    case "conversation_created":
    case "conversation_updated":
      return { type: frame.type, conversation: frame.payload.conversation }
    case "conversation_left": {
      const { conversationId, userId, seq } = frame.payload
      if (userId === undefined) return null
      return { type: frame.type, conversationId, userId, seq: seq ?? null }
    }
    case "reaction_updated":
      return { ...frame.payload, type: frame.type, updateSeq: frame.payload.updateSeq ?? null }
    case "message_delta":
    case "receipt_updated":
    case "typing_update":
    case "signal":
      return withType(frame)
    case "presence_updated":
      return { type: frame.type, presence: frame.payload }
    case "user_online":
      return presence(frame.payload.userId, "online", null)
    case "user_offline":
      return presence(frame.payload.userId, "offline", frame.payload.lastSeenAt ?? null)
    default:
      return null
  }
}

/** Flat in the core's vocabulary, wrapped on the wire. The type comes last: a payload may hold a field of that name. */
function withType(
  frame: ServerFrame<"message_delta" | "receipt_updated" | "typing_update" | "signal">,
): ChatEvent {
  switch (frame.type) {
    case "message_delta":
      return { ...frame.payload, type: frame.type }
    case "receipt_updated":
      return { ...frame.payload, type: frame.type }
    case "typing_update":
      return { ...frame.payload, type: frame.type }
    case "signal":
      return { ...frame.payload, type: frame.type }
  }
}

function presence(
  userId: string,
  status: "online" | "offline",
  lastSeenAt: number | null,
): ChatEvent {
  return { type: "presence_updated", presence: { userId, status, statusText: null, lastSeenAt } }
}

/** What a reply means to whoever asked. */
export function decodeResult(frame: ServerFrame): unknown {
  switch (frame.type) {
    case "messages_loaded": {
      const { messages, hasOlder, hasNewer, cursor, receipts } = frame.payload
      return { messages, hasOlder, hasNewer, cursor, ...(receipts ? { receipts } : {}) }
    }
    case "synced":
      return decodeEvents(frame.payload)
    case "resumed":
      return {
        conversations: frame.payload.conversations.map((one) => ({
          conversationId: one.conversationId,
          ...decodeEvents(one),
        })),
      }
    case "receipt_updated":
    case "conversation_left":
    case "signal_sent":
    case "push_registered":
      return undefined
    default:
      return frame.payload
  }
}

function decodeEvents(payload: ServerPayloads["synced"]): ConversationEvents {
  const { events, cursor, hasMore, reset } = payload
  return {
    events: events.map(decodeEvent).filter((event) => event !== null),
    cursor,
    hasMore,
    reset,
  }
}

export function decodeWelcome(payload: ServerPayloads["auth_success"]): Welcome {
  const { user, sessionId, serverTime, expiresAt, capabilities, limits } = payload
  const numbers = Object.entries(limits).filter(
    (entry): entry is [string, number] => typeof entry[1] === "number",
  )
  return {
    user,
    sessionId,
    serverTime,
    // A newer server may name what this client does not know: harmless in a set.
    capabilities: new Set(capabilities.filter(isCapability)),
    limits: Object.fromEntries(numbers),
    ...(expiresAt === undefined ? {} : { expiresAt }),
  }
}

const codes: ReadonlySet<string> = new Set<ChatErrorCode>([
  "invalid_argument",
  "unsupported",
  "timeout",
  "unauthorized",
  "forbidden",
  "not_found",
  "conflict",
  "rate_limited",
  "too_large",
  "invalid_frame",
  "rejected",
  "protocol_mismatch",
  "internal",
])

/** A server's error in our words; a code that is not ours stands in `details.serverCode`. */
export function decodeError(payload: ServerPayloads["error"], operation: string): ChatError {
  const { code, message, retryable, retryAfterMs, details } = payload
  return new ChatError({
    code: isErrorCode(code) ? code : "rejected",
    operation,
    reason: message.replace(/^unable to [^:]*: /, ""),
    retryAfterMs,
    details: isErrorCode(code) ? (details ?? {}) : { ...details, serverCode: code },
    ...(retryable === undefined ? {} : { retryable }),
  })
}

function isErrorCode(code: string): code is ChatErrorCode {
  return codes.has(code)
}

function isCapability(name: string): name is Capability {
  const known: ReadonlySet<string> = nativeCapabilities
  return known.has(name)
}
