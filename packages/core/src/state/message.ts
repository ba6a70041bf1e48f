import type { ChatError } from "../errors.ts"
import type { Attachment, MessageMetadata, Reaction, StoredMessage } from "../protocol/message.ts"

/** Where a message stands. `unconfirmed`: it was sent, no answer came, and the server may have stored it. */
export type MessageStatus =
  | "queued"
  | "sending"
  | "unconfirmed"
  | "failed"
  | "sent"
  | "delivered"
  | "read"

/** A message as a screen reads it: what the server stored, or what this user wrote and the server has not stored yet. */
export interface Message {
  /** Stable for rendering: it does not change when the server's id arrives. */
  readonly key: string
  /** The server's id; `null` until the server has stored the message. */
  readonly id: string | null
  readonly clientId: string | null
  readonly conversationId: string
  /** Place in the conversation; `null` while pending, and where a server does not number its messages. */
  readonly seq: number | null
  readonly updateSeq: number | null
  readonly senderId: string
  readonly type: string
  readonly content: string
  readonly attachments: readonly Attachment[]
  readonly mentions: readonly string[]
  readonly replyToId: string | null
  readonly threadCount: number
  readonly reactions: readonly Reaction[]
  /** Milliseconds since the epoch: the server's clock, this machine's while pending. */
  readonly createdAt: number
  readonly editedAt: number | null
  readonly deletedAt: number | null
  readonly streaming: boolean
  readonly metadata: MessageMetadata
  readonly status: MessageStatus
  /** Why it failed, in words; `null` otherwise. */
  readonly error: ChatError | null
}

/** The one place where a `Message` is built: every one has the same fields in the same order. */
export function toMessage(
  stored: StoredMessage,
  key: string,
  status: MessageStatus,
  error: ChatError | null,
): Message {
  return {
    key,
    id: stored.id,
    clientId: stored.clientId,
    conversationId: stored.conversationId,
    seq: stored.seq,
    updateSeq: stored.updateSeq,
    senderId: stored.senderId,
    type: stored.type,
    content: stored.content,
    attachments: stored.attachments,
    mentions: stored.mentions,
    replyToId: stored.replyToId,
    threadCount: stored.threadCount,
    reactions: stored.reactions,
    createdAt: stored.createdAt,
    editedAt: stored.editedAt,
    deletedAt: stored.deletedAt,
    streaming: stored.streaming,
    metadata: stored.metadata,
    status,
    error,
  }
}

/** The same, with what this telling of it leaves out as it is held: whose draft it was, and a content that is still to come. */
export function completed(stored: StoredMessage, held: Message | undefined): StoredMessage {
  const clientId = stored.clientId ?? held?.clientId ?? null
  const isPending = held !== undefined && stored.metadata.pendingContent === true
  if (!isPending && clientId === stored.clientId) return stored
  const { content, metadata } = isPending ? held : stored
  return { ...stored, clientId, content, metadata }
}

/** Whether `next` tells more of a message than `previous`. An equal version is a repeat. */
export function isNewer(next: Message, previous: Message): boolean {
  if (next.updateSeq === null || previous.updateSeq === null)
    // Without numbers a repeat cannot be told from a change, so the later one counts.
    return JSON.stringify(next) !== JSON.stringify(previous)
  if (next.updateSeq !== previous.updateSeq) return next.updateSeq > previous.updateSeq
  return previous.streaming && !next.streaming
}
