import { ChatError } from "../../errors.ts"
import type { StoredMessage } from "../../protocol/message.ts"

/** What a toy server says of a message, in the core's words. */
export function storedMessage(said: {
  readonly seq: number
  readonly room: string
  readonly from: string
  readonly text: string
  readonly key: string | null
}): StoredMessage {
  return {
    id: `${said.room}/${said.seq}`,
    clientId: said.key,
    conversationId: said.room,
    seq: said.seq,
    updateSeq: said.seq,
    senderId: said.from,
    type: "text",
    content: said.text,
    attachments: [],
    mentions: [],
    replyToId: null,
    threadCount: 0,
    reactions: [],
    createdAt: said.seq,
    editedAt: null,
    deletedAt: null,
    streaming: false,
    metadata: {},
  }
}

export function unsupported(what: string): ChatError {
  return new ChatError({ code: "rejected", operation: "talk to the toy", reason: what })
}

/** A toy keeps text alone. */
export function textOf(content: string | object): string {
  return typeof content === "string" ? content : ""
}
