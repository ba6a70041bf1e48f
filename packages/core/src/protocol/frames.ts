import type { JsonValue } from "../json.ts"
import type { Presence, PresenceStatus, Receipt } from "./activity.ts"
import type { Capability } from "./capabilities.ts"
import type { CreateConversation, ReactionState, SendMessage, Upload } from "./commands.ts"
import type { Conversation, ParticipantRole, User } from "./conversation.ts"
import type { Attachment, StoredMessage } from "./message.ts"

/** What a frame of the native protocol wraps: docs/protocol.md. */
export interface Envelope<Type extends string, Payload> {
  readonly type: Type
  readonly payload: Payload
  /** On a request, and on the one reply or error that answers it. */
  readonly requestId?: string
  /** ISO 8601, by the sender's clock; informative. */
  readonly timestamp?: string
}

/** Numbers that a server announces; a client keeps to them. */
export interface Limits {
  readonly frameBytes?: number
  readonly contentChars?: number
  readonly pageItems?: number
  /** Others, of any kind: what a client does not know it ignores. */
  readonly [name: string]: unknown
}

interface InConversation {
  readonly conversationId: string
}

interface OfMessage extends InConversation {
  readonly clientId: string
  readonly messageId: string
}

/** A page is asked for by seq, one of the three at most. */
interface Paging extends InConversation {
  readonly limit?: number
  readonly before?: number
  readonly after?: number
  readonly around?: number
}

/** What a client may say, by frame type. */
export interface ClientPayloads {
  auth: { readonly token: string; readonly deviceId?: string; readonly protocol?: number }
  ping: { readonly sentAt?: number }
  resume: { readonly cursors: Readonly<Record<string, number>> }
  sync: InConversation & { readonly after: number }
  load_conversations: { readonly limit?: number; readonly before?: string }
  create_conversation: CreateConversation
  update_conversation: InConversation & {
    readonly name?: string
    readonly metadata?: Readonly<Record<string, unknown>>
  }
  join_conversation: InConversation
  leave_conversation: InConversation
  add_participants: InConversation & { readonly userIds: readonly string[] }
  remove_participant: InConversation & { readonly userId: string }
  set_role: InConversation & { readonly userId: string; readonly role: ParticipantRole }
  mute_conversation: InConversation & { readonly until: number | null }
  send_message: SendMessage
  edit_message: OfMessage & { readonly content: string }
  delete_message: OfMessage
  add_reaction: OfMessage & { readonly reaction: string }
  remove_reaction: OfMessage & { readonly reaction: string }
  load_messages: Paging
  load_more_messages: Paging
  load_thread: Paging & { readonly messageId: string }
  search_messages: {
    readonly query: string
    readonly conversationId?: string
    readonly limit?: number
    readonly cursor?: string
  }
  mark_read: InConversation & { readonly seq: number }
  mark_delivered: InConversation & { readonly seq: number }
  typing_start: InConversation
  typing_stop: InConversation
  set_presence: { readonly status: PresenceStatus; readonly statusText?: string }
  load_presence: { readonly userIds: readonly string[] }
  create_upload: InConversation & {
    readonly name: string
    readonly mediaType: string
    readonly sizeBytes: number
  }
  send_signal: InConversation & { readonly userId?: string; readonly data: JsonValue }
  register_push: { readonly subscription: JsonValue }
  stop_message: InConversation & { readonly messageId: string }
  regenerate_message: InConversation & { readonly messageId: string }
  load_stats: Readonly<Record<string, unknown>>
}

/** A durable event as `synced` and `resumed` carry it: a broadcast without envelope fields. */
export type WireEvent = {
  [T in DurableEventType]: { readonly type: T; readonly payload: ServerPayloads[T] }
}[DurableEventType]

export type DurableEventType =
  | "message_received"
  | "message_edited"
  | "message_deleted"
  | "message_completed"
  | "reaction_updated"
  | "conversation_created"
  | "conversation_updated"
  | "conversation_left"

export interface WireConversationEvents {
  readonly conversationId: string
  readonly events: readonly WireEvent[]
  readonly cursor: number
  readonly hasMore: boolean
  readonly reset: boolean
}

/** What a server may say, by frame type: replies and broadcasts. */
export interface ServerPayloads {
  auth_success: {
    readonly user: User
    readonly sessionId: string
    readonly serverTime: number
    readonly expiresAt?: number
    readonly capabilities: readonly (Capability | (string & {}))[]
    readonly limits: Limits
  }
  auth_error: { readonly code: string; readonly message: string }
  pong: { readonly sentAt?: number; readonly serverTime: number }
  resumed: { readonly conversations: readonly WireConversationEvents[] }
  synced: Omit<WireConversationEvents, "conversationId"> & { readonly conversationId?: string }
  conversations_loaded: {
    readonly conversations: readonly Conversation[]
    readonly hasMore: boolean
  }
  conversation_created: { readonly conversation: Conversation }
  conversation_updated: { readonly conversation: Conversation }
  conversation_joined: { readonly conversation: Conversation; readonly cursor: number }
  conversation_left: {
    readonly conversationId: string
    readonly userId?: string
    readonly seq?: number
  }
  message_sent: { readonly message: StoredMessage }
  message_received: { readonly message: StoredMessage }
  message_edited: { readonly message: StoredMessage }
  message_deleted: { readonly message: StoredMessage }
  message_delta: {
    readonly conversationId: string
    readonly messageId: string
    readonly index: number
    readonly text: string
  }
  message_completed: { readonly message: StoredMessage }
  reaction_updated: ReactionState & { readonly updateSeq?: number }
  messages_loaded: {
    readonly conversationId: string
    readonly messages: readonly StoredMessage[]
    readonly hasOlder: boolean
    readonly hasNewer: boolean
    readonly cursor: number
    readonly receipts?: readonly Receipt[]
    readonly threadOf?: string
  }
  messages_found: {
    readonly results: readonly { readonly message: StoredMessage; readonly snippet: string }[]
    readonly cursor: string | null
  }
  receipt_updated: {
    readonly conversationId: string
    readonly userId: string
    readonly deliveredSeq?: number
    readonly readSeq?: number
    readonly unreadCount?: number
    readonly countedSeq?: number
  }
  typing_update: {
    readonly conversationId: string
    readonly userId: string
    readonly isTyping: boolean
    readonly expiresInMs: number
  }
  presence_updated: Presence
  presence_loaded: { readonly presences: readonly Presence[] }
  user_online: { readonly userId: string }
  user_offline: { readonly userId: string; readonly lastSeenAt?: number }
  upload_created: { readonly attachment: Attachment; readonly upload: Upload }
  signal: { readonly conversationId: string; readonly userId: string; readonly data: JsonValue }
  signal_sent: Readonly<Record<string, unknown>>
  push_registered: Readonly<Record<string, unknown>>
  stats_loaded: Readonly<Record<string, unknown>>
  server_draining: { readonly reconnectAfterMs: number }
  error: {
    readonly code: string
    readonly message: string
    readonly retryable?: boolean
    readonly retryAfterMs?: number
    readonly details?: Readonly<Record<string, unknown>>
  }
}

export type ClientFrameType = keyof ClientPayloads
export type ServerFrameType = keyof ServerPayloads

/** One frame from a client to a server. */
export type ClientFrame<T extends ClientFrameType = ClientFrameType> = {
  [K in T]: Envelope<K, ClientPayloads[K]>
}[T]

/** One frame from a server to a client. */
export type ServerFrame<T extends ServerFrameType = ServerFrameType> = {
  [K in T]: Envelope<K, ServerPayloads[K]>
}[T]
