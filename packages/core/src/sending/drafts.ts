import type { Command } from "../protocol/commands.ts"
import type { StoredMessage } from "../protocol/message.ts"
import { type Message, toMessage } from "../state/message.ts"

type Payload = Command<"send_message">["payload"]

/** What this user writes, as the server would have it. */
export function storedDraft(
  payload: Payload,
  content: string,
  senderId: string,
  nowMs: number,
): StoredMessage {
  return {
    id: null,
    clientId: payload.clientId,
    conversationId: payload.conversationId,
    seq: null,
    updateSeq: null,
    senderId,
    type: payload.type,
    content,
    attachments: payload.attachments ?? [],
    mentions: payload.mentions ?? [],
    replyToId: payload.replyToId ?? null,
    threadCount: 0,
    reactions: [],
    createdAt: nowMs,
    editedAt: null,
    deletedAt: null,
    streaming: false,
    metadata: payload.metadata ?? {},
  }
}

export function toDraft(...args: Parameters<typeof storedDraft>): Message {
  const [payload] = args
  return toMessage(storedDraft(...args), payload.clientId, "queued", null)
}
