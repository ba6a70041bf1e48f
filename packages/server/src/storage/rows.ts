import type { Attachment, JsonValue, MessageMetadata, Participant, Reaction } from "@colloquy/core"
import type { KeptMessage, NewMessage, Outcome } from "@colloquy/service"
import type { Insertable, Selectable } from "kysely"
import type { MessagesTable } from "./database.ts"

/** What we wrote ourselves: a column has the type that went in. */
interface Columns {
  attachments: readonly Attachment[]
  mentions: readonly string[]
  reactions: readonly Reaction[]
  messageMetadata: MessageMetadata
  metadata: Readonly<Record<string, JsonValue>>
  outcome: Outcome
}

/** The value of a JSON column; the first argument names its type. */
export function readJson<Column extends keyof Columns>(
  _column: Column,
  text: string,
): Columns[Column] {
  return JSON.parse(text)
}

export function toMessage(row: Selectable<MessagesTable>): KeptMessage {
  return {
    id: row.id,
    clientId: row.client_id,
    conversationId: row.conversation_id,
    seq: row.seq,
    updateSeq: row.update_seq,
    senderId: row.sender_id,
    type: row.type,
    content: row.content,
    attachments: readJson("attachments", row.attachments),
    mentions: readJson("mentions", row.mentions),
    replyToId: row.reply_to_id,
    threadCount: row.thread_count,
    reactions: readJson("reactions", row.reactions),
    createdAt: Number(row.created_at),
    editedAt: toTime(row.edited_at),
    deletedAt: toTime(row.deleted_at),
    streaming: false,
    metadata: readJson("messageMetadata", row.metadata),
  }
}

export function toMessageRow(event: NewMessage, seq: number): Insertable<MessagesTable> {
  return {
    conversation_id: event.conversationId,
    seq,
    id: event.id,
    client_id: event.key.clientId,
    update_seq: seq,
    sender_id: event.key.userId,
    type: event.messageType,
    content: event.content,
    attachments: JSON.stringify(event.attachments),
    mentions: JSON.stringify(event.mentions),
    reply_to_id: event.replyToId,
    thread_count: 0,
    reactions: "[]",
    created_at: event.at,
    edited_at: null,
    deleted_at: null,
    metadata: JSON.stringify(event.metadata),
  }
}

interface ParticipantRow {
  readonly user_id: string
  readonly role: Participant["role"]
  readonly joined_at: number | string
  readonly name: string | null
  readonly avatar_url: string | null
}

export function toParticipant(row: ParticipantRow): Participant {
  return {
    userId: row.user_id,
    role: row.role,
    joinedAt: Number(row.joined_at),
    ...(row.name !== null && { name: row.name }),
    ...(row.avatar_url !== null && { avatarUrl: row.avatar_url }),
  }
}

export function toTime(value: number | string | null): number | null {
  return value === null ? null : Number(value)
}
