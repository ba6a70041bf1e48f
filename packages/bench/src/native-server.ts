import type { Conversation, ServerPayloads, StoredMessage } from "@colloquy/core"
import { frameOf, otherUser, ownUser, storedMessage } from "./frames.ts"

/** A request as a client sends it, as far as a server of this package looks into it. */
export interface Asked {
  readonly type: string
  readonly requestId: string | undefined
  readonly payload: Readonly<Record<string, unknown>>
}

/** It trusts its clients: what they say was checked by the tests. */
export function parseRequest(text: string): Asked {
  const { type, requestId, payload } = JSON.parse(text)
  return { type, requestId, payload }
}

/** What a server of the native protocol answers to everything but `send_message`. */
export function answerTo(
  { type, requestId, payload }: Asked,
  conversationIds: readonly string[],
): string | null {
  const conversationId = String(payload.conversationId)
  switch (type) {
    case "auth":
      return frameOf("auth_success", welcome())
    case "ping":
      return frameOf("pong", { serverTime: Date.now() }, requestId)
    case "resume":
      return frameOf("resumed", { conversations: [] }, requestId)
    case "sync": {
      const answer = { events: [], cursor: Number(payload.after), hasMore: false, reset: false }
      return frameOf("synced", answer, requestId)
    }
    case "load_conversations": {
      const conversations = conversationIds.map(conversation)
      return frameOf("conversations_loaded", { conversations, hasMore: false }, requestId)
    }
    case "load_messages":
      return frameOf("messages_loaded", emptyPage(conversationId), requestId)
    case "load_stats":
      return frameOf("stats_loaded", { users: 2 }, requestId)
    default:
      return null
  }
}

function welcome(): ServerPayloads["auth_success"] {
  return {
    user: ownUser,
    sessionId: "session",
    serverTime: Date.now(),
    capabilities: [
      "send_message",
      "load_messages",
      "load_conversations",
      "resume",
      "sync",
      "idempotence",
      "history",
      "load_stats",
    ],
    limits: {},
  }
}

function emptyPage(conversationId: string): ServerPayloads["messages_loaded"] {
  return { conversationId, messages: [], hasOlder: false, hasNewer: false, cursor: 0 }
}

function conversation(id: string): Conversation {
  return {
    id,
    type: "group",
    name: id,
    participants: [ownUser, otherUser].map((user) => ({
      userId: user.id,
      role: "member",
      joinedAt: 0,
    })),
    createdAt: 0,
    updatedAt: 0,
    seq: 0,
    lastMessage: null,
    readSeq: 0,
    unreadCount: 0,
    mutedUntil: null,
    metadata: {},
  }
}

/** The message that a client's `send_message` becomes. */
export function messageOf({ payload }: Asked, seq: number): StoredMessage {
  const conversationId = String(payload.conversationId)
  return {
    ...storedMessage(conversationId, seq),
    clientId: String(payload.clientId),
    content: String(payload.content),
    senderId: ownUser.id,
  }
}

export function acknowledgementOf(asked: Asked, message: StoredMessage): string {
  return frameOf("message_sent", { message }, asked.requestId)
}

/** The refusal of a message whose predecessor is not stored: the client sends both again, in order. */
export function outOfOrder({ requestId }: Asked): string {
  const error = { code: "conflict", message: "its predecessor is not stored", retryable: true }
  return frameOf("error", { ...error, details: { reason: "out_of_order" } }, requestId)
}
