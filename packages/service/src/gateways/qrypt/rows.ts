import type { Conversation } from "@colloquy/core"
import type { ConversationRow, MessageRow } from "@colloquy/websocket/qrypt/wire"
import type { KeptMessage } from "../../records.ts"
import { contentFor, encodeColumn, sharedMetadata } from "./contents.ts"

export type NameOf = (userId: string) => string | undefined

interface FullMessageRow extends MessageRow {
  readonly content_hash: null
}

/** A message as `readerId` may see it; `null` for one that is sealed for others. */
export function readableRowOf(
  message: KeptMessage,
  readerId: string,
  nameOf: NameOf,
): MessageRow | null {
  const content = contentFor(message, readerId)
  return content === null ? null : messageRowOf(message, content, nameOf)
}

export function messageRowOf(message: KeptMessage, content: string, nameOf: NameOf): MessageRow {
  const { id, conversationId, senderId, replyToId, type, editedAt, deletedAt, createdAt } = message
  const name = nameOf(senderId)
  const row: FullMessageRow = {
    id,
    conversation_id: conversationId,
    sender_id: senderId,
    reply_to_id: replyToId,
    message_type: type,
    encrypted_content: encodeColumn(content),
    content_hash: null,
    metadata: sharedMetadata(message.metadata),
    edited_at: timeOf(editedAt),
    deleted_at: timeOf(deletedAt),
    created_at: timeOf(createdAt),
    sender:
      name === undefined
        ? null
        : { id: senderId, username: name, display_name: name, avatar_url: null },
  }
  return row
}

/** A conversation in a list. */
export function listRowOf(
  { lastMessage, ...conversation }: Conversation,
  readerId: string,
): ConversationRow {
  const content = lastMessage && contentFor(lastMessage, readerId)
  const { id, createdAt, updatedAt } = conversation
  return {
    conversation_id: id,
    conversation_type: typeOf(conversation.type),
    conversation_name: nameFor(conversation, readerId),
    conversation_avatar_url: null,
    participant_count: conversation.participants.length,
    latest_message_id: lastMessage?.id ?? null,
    latest_message_content: content ? encodeColumn(content) : null,
    latest_message_sender_id: lastMessage?.senderId ?? null,
    latest_message_sender_username: lastMessage
      ? (participantName(conversation, lastMessage.senderId) ?? null)
      : null,
    latest_message_created_at: timeOf(lastMessage?.createdAt ?? null),
    last_message_at: timeOf(lastMessage?.createdAt ?? null),
    unread_count: conversation.unreadCount,
    created_at: timeOf(createdAt),
    updated_at: timeOf(updatedAt),
  }
}

/** A conversation that is new to whoever is told of it. */
export function newRowOf(
  conversation: Pick<
    Conversation,
    "id" | "type" | "name" | "participants" | "createdAt" | "updatedAt"
  >,
): ConversationRow {
  const { id, type, participants, createdAt, updatedAt } = conversation
  return {
    id,
    type: typeOf(type),
    is_group: type !== "direct",
    name: conversation.name,
    created_by: participants.find(({ role }) => role === "owner")?.userId ?? null,
    created_at: timeOf(createdAt),
    updated_at: timeOf(updatedAt),
    avatar_url: null,
    participant_count: participants.length,
    conversation_participants: participants.map(({ userId }) => ({ user_id: userId })),
  }
}

/** As a database says it. */
function timeOf(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString().replace("Z", "+00:00")
}

function typeOf(type: Conversation["type"]): "direct" | "group" | "room" {
  return type === "channel" ? "room" : type
}

type Named = Pick<Conversation, "type" | "name" | "participants">

function nameFor(conversation: Named, readerId: string): string | null {
  if (conversation.type !== "direct") return conversation.name
  const other = conversation.participants.find(({ userId }) => userId !== readerId)
  return other?.name ?? other?.userId ?? conversation.name
}

function participantName({ participants }: Named, userId: string): string | undefined {
  return participants.find((participant) => participant.userId === userId)?.name
}
