import type { Conversation, ConversationType, Participant, StoredMessage } from "@colloquy/core"
import { decodeMessage } from "./messages.ts"
import { frameGuards } from "./row-guards.ts"
import type { ConversationRow } from "./rows.ts"
import { parseTime } from "./times.ts"

/** Who is known to be in a conversation: this wire has no list of them. */
export type KnownPeople = ReadonlyMap<string, string | null>

/** A row of either schema in the core's words; `null` for one that cannot be used. */
export function decodeConversation(
  row: unknown,
  people: (conversationId: string) => KnownPeople,
): Conversation | null {
  if (!isConversationRow(row)) return null
  const id = row.conversation_id ?? row.id
  if (!id) return null
  const lastMessage = decodeLatest(row, id)
  const lastAt = lastMessage?.createdAt ?? parseTime(row.last_message_at)
  const updatedAt = parseTime(row.updated_at) ?? lastAt ?? parseTime(row.created_at) ?? 0
  const createdAt = parseTime(row.created_at) ?? updatedAt
  return {
    id,
    type: typeOf(row),
    name: textOf(row.conversation_name) ?? textOf(row.name) ?? null,
    participants: participantsOf(row, people(id), createdAt),
    createdAt,
    updatedAt: Math.max(updatedAt, lastAt ?? 0),
    seq: null,
    lastMessage,
    readSeq: null,
    unreadCount: countOf(row.unread_count) ?? 0,
    mutedUntil: null,
    metadata: metadataOf(row),
  }
}

function typeOf(row: ConversationRow): ConversationType {
  const type = row.conversation_type ?? row.type
  if (type === "direct") return "direct"
  return type === undefined && row.is_group === false ? "direct" : "group"
}

function decodeLatest(row: ConversationRow, conversationId: string): StoredMessage | null {
  const createdAt = parseTime(row.latest_message_created_at)
  const latest = {
    id: row.latest_message_id,
    conversation_id: conversationId,
    sender_id: row.latest_message_sender_id,
    encrypted_content: row.latest_message_content,
    created_at: row.latest_message_created_at,
  }
  const decoded = createdAt === undefined ? null : decodeMessage(latest, createdAt)
  return decoded && decoded.message.content !== "" ? decoded.message : null
}

function participantsOf(
  row: ConversationRow,
  people: KnownPeople,
  joinedAt: number,
): readonly Participant[] {
  const names = new Map(people)
  const sender = textOf(row.latest_message_sender_id)
  const listed = Array.isArray(row.conversation_participants) ? row.conversation_participants : []
  const told = listed.map((one: unknown) => (isUser(one) ? textOf(one.user_id) : undefined))
  for (const userId of [textOf(row.created_by), sender, ...told])
    if (userId !== undefined && !names.has(userId)) names.set(userId, null)
  if (sender !== undefined)
    names.set(sender, names.get(sender) ?? textOf(row.latest_message_sender_username) ?? null)
  return [...names].map(([userId, name]) => ({
    userId,
    role: userId === row.created_by ? "owner" : "member",
    joinedAt,
    ...(name === null ? {} : { name }),
  }))
}

function metadataOf(row: ConversationRow): Readonly<Record<string, unknown>> {
  const fields = {
    participantCount: countOf(row.participant_count),
    avatarUrl: textOf(row.conversation_avatar_url) ?? textOf(row.avatar_url),
    groupId: textOf(row.group_id),
    groupName: textOf(row.group_name),
  }
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
}

/** A number, perhaps as text; undefined for what counts nothing. */
function countOf(value: unknown): number | undefined {
  const count = typeof value === "string" && value !== "" ? Number(value) : value
  return Number.isSafeInteger(count) && Number(count) >= 0 ? Number(count) : undefined
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined
}

function isUser(value: unknown): value is { readonly user_id?: unknown } {
  return typeof value === "object" && value !== null
}

function isConversationRow(row: unknown): row is ConversationRow {
  return frameGuards.conversation?.(row) === undefined
}
