import type { Conversation, Message, User } from "@colloquy/core"

/** Who is signed in. */
export interface WsUser {
  readonly id: string
  readonly email: string | null
  readonly username: string | null
  readonly display_name: string
}

/** A conversation in the document's words. */
export interface WsConversation {
  readonly conversation_id: string
  readonly conversation_name: string | null
  readonly conversation_type: string
  readonly conversation_avatar_url: string | null
  readonly participant_count: number
  readonly latest_message_id: string | null
  readonly latest_message_content: string | null
  readonly latest_message_sender_id: string | null
  readonly latest_message_created_at: string | null
  readonly unread_count: number
}

/** A message in the document's words. */
export interface WsMessage {
  /** Of one that waits to be sent: its `key`. */
  readonly id: string
  readonly conversation_id: string
  readonly sender_id: string
  readonly reply_to_id: string | null
  readonly message_type: string
  /** The text, opened where it was sealed. */
  readonly encrypted_content: string
  readonly metadata: Readonly<Record<string, unknown>>
  /** ISO 8601, as the other times. */
  readonly edited_at: string | null
  readonly deleted_at: string | null
  readonly created_at: string
  readonly sender: {
    readonly id: string
    readonly username: string | null
    readonly display_name: string | null
    readonly avatar_url: string | null
  }
  /** Stable for rendering. */
  readonly key: string
  /** Of one's own alone. */
  readonly status?: Message["status"]
}

export function userRow({ id, name, metadata = {} }: User): WsUser {
  const { email, username } = metadata
  return { id, email: textOf(email), username: textOf(username), display_name: name }
}

export function conversationRow(conversation: Conversation, ownId: string | null): WsConversation {
  const { id, type, participants, metadata, lastMessage } = conversation
  const count = metadata.participantCount
  return {
    conversation_id: id,
    conversation_name: nameOf(conversation, ownId),
    conversation_type: type,
    conversation_avatar_url: textOf(metadata.avatarUrl),
    participant_count: typeof count === "number" ? count : participants.length,
    latest_message_id: lastMessage?.id ?? null,
    latest_message_content: lastMessage?.content ?? null,
    latest_message_sender_id: lastMessage?.senderId ?? null,
    latest_message_created_at: timeOf(lastMessage?.createdAt ?? null),
    unread_count: conversation.unreadCount,
  }
}

export function messageRow(
  message: Message,
  { ownId, name }: { readonly ownId: string | null; readonly name: string | null },
): WsMessage {
  const { key, id, senderId } = message
  // It stands in `sender` here.
  const { senderName: _, ...metadata } = message.metadata
  return {
    id: id ?? key,
    conversation_id: message.conversationId,
    sender_id: senderId,
    reply_to_id: message.replyToId,
    message_type: message.type,
    encrypted_content: message.content,
    metadata,
    edited_at: timeOf(message.editedAt),
    deleted_at: timeOf(message.deletedAt),
    created_at: new Date(message.createdAt).toISOString(),
    sender: { id: senderId, username: name, display_name: name, avatar_url: null },
    key,
    ...((senderId === ownId || id === null) && { status: message.status }),
  }
}

function nameOf({ type, name, participants }: Conversation, ownId: string | null): string | null {
  if (name !== null || type !== "direct") return name
  const other = participants.find(({ userId }) => userId !== ownId)
  return other?.name ?? other?.userId ?? null
}

function timeOf(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString()
}

function textOf(value: unknown): string | null {
  return typeof value === "string" ? value : null
}
