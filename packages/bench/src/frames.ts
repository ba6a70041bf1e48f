import type { ServerPayloads, StoredMessage } from "@colloquy/core"

const startMs = Date.UTC(2026, 0, 1)
const words =
  "We move the launch to Thursday, since the last numbers came in late and nobody has read them yet. Is that fine?"

export const ownUser = { id: "ana", name: "Ana" }
export const otherUser = { id: "bob", name: "Bob" }

/** A message as a server stores it: of everyday length, with every field that the protocol has. */
export function storedMessage(conversationId: string, seq: number): StoredMessage {
  return {
    id: `message-${conversationId}-${seq}`,
    clientId: `client-${conversationId}-${seq}`,
    conversationId,
    seq,
    updateSeq: seq,
    senderId: otherUser.id,
    type: "text",
    content: `${seq}: ${words.slice(0, 20 + ((seq * 37) % 90))}`,
    attachments: [],
    mentions: [],
    replyToId: null,
    threadCount: 0,
    reactions: [],
    createdAt: startMs + seq * 1_000,
    editedAt: null,
    deletedAt: null,
    streaming: false,
    metadata: {},
  }
}

export function frameOf<T extends keyof ServerPayloads>(
  type: T,
  payload: ServerPayloads[T],
  requestId?: string,
): string {
  const timestamp = new Date(startMs).toISOString()
  return JSON.stringify({ type, payload, requestId, timestamp })
}

/** Broadcasts of so many messages for each conversation, one conversation after another. */
export function broadcastsFor(
  conversationIds: readonly string[],
  messagesEach: number,
): readonly string[] {
  return conversationIds.flatMap((id) =>
    Array.from({ length: messagesEach }, (_, at) =>
      frameOf("message_received", { message: storedMessage(id, at + 1) }),
    ),
  )
}

export function conversationNames(count: number): readonly string[] {
  return Array.from({ length: count }, (_, at) => `conversation-${at}`)
}
