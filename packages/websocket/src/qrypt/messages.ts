import type { StoredMessage } from "@colloquy/core"
import { decodeContent } from "./content.ts"
import { frameGuards } from "./row-guards.ts"
import type { MessageRow } from "./rows.ts"
import { parseTime } from "./times.ts"

/** A row in the core's words, and what was odd about it; `null` for one that cannot be used. */
export interface DecodedMessage {
  readonly message: StoredMessage
  readonly senderName: string | null
  readonly odd: readonly string[]
}

/** @param fallbackMs The time of a row that tells none. */
export function decodeMessage(row: unknown, fallbackMs: number): DecodedMessage | null {
  if (!isMessageRow(row)) return null
  const content = decodeContent(row.encrypted_content)
  if (!content) return null
  const createdAt = parseTime(row.created_at)
  const deletedAt = parseTime(row.deleted_at) ?? null
  const isPending = content.text === null && deletedAt === null
  const senderName = row.sender?.display_name || row.sender?.username || null
  const message: StoredMessage = {
    id: row.id,
    clientId: null,
    conversationId: row.conversation_id,
    seq: null,
    updateSeq: null,
    senderId: row.sender_id,
    type: row.message_type ?? "text",
    content: deletedAt === null ? (content.text ?? "") : "",
    attachments: [],
    mentions: [],
    replyToId: row.reply_to_id ?? null,
    threadCount: 0,
    reactions: [],
    createdAt: createdAt ?? fallbackMs,
    editedAt: parseTime(row.edited_at) ?? null,
    deletedAt,
    streaming: false,
    metadata: {
      ...fieldsOf(row.metadata),
      ...(isPending ? { pendingContent: true } : {}),
      // Here too: those who are in a conversation are listed nowhere.
      ...(senderName === null ? {} : { senderName }),
    },
  }
  const odd = [
    ...(createdAt === undefined ? ["a message tells no time"] : []),
    ...(content.isPatched ? ["a message holds bytes that are no text"] : []),
  ]
  return { message, senderName, odd }
}

function isMessageRow(row: unknown): row is MessageRow {
  return frameGuards.message?.(row) === undefined
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {}
}
