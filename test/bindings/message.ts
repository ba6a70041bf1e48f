import type { Message } from "../../packages/core/src/index.ts"

export function createMessage(content: string): Message {
  return {
    key: content,
    id: content,
    clientId: null,
    conversationId: "a",
    seq: 1,
    updateSeq: 1,
    senderId: "ana",
    type: "text",
    content,
    attachments: [],
    mentions: [],
    replyToId: null,
    threadCount: 0,
    reactions: [],
    createdAt: 1,
    editedAt: null,
    deletedAt: null,
    streaming: false,
    metadata: {},
    status: "sent",
    error: null,
  }
}
