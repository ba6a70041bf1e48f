import type { ConversationRow, MessageRow } from "./rows.ts"

/** What every frame is: all four fields, on requests. */
export interface QryptEnvelope<Type extends string, Payload> {
  readonly type: Type
  readonly payload: Payload
  /** Unique for the connection. `null`, or one that nobody made, on broadcasts. */
  readonly requestId: string | null
  /** ISO 8601. */
  readonly timestamp: string
}

interface InConversation {
  readonly conversationId: string
}

/** What a client may say, by frame type. */
export interface QryptClientPayloads {
  auth: { readonly token: string }
  ping: Readonly<Record<string, unknown>>
  load_conversations: Readonly<Record<string, unknown>>
  join_conversation: InConversation
  leave_conversation: InConversation
  /** Under the names of the document, and under those that the server reads. */
  create_conversation: {
    readonly participantIds?: readonly string[]
    readonly isGroup?: boolean
    readonly name?: string | null
    readonly type?: string
    readonly participant_ids?: readonly string[]
  }
  send_message: InConversation & {
    /** Text: the generation of the document. */
    readonly content?: string
    /** A sealed copy for each user: the last generation. */
    readonly encryptedContents?: Readonly<Record<string, string>>
    readonly messageType?: string
    readonly replyToId?: string | null
  }
  load_messages: InConversation & { readonly limit?: number }
  load_more_messages: InConversation & {
    readonly beforeMessageId: string
    readonly limit?: number
  }
  typing_start: InConversation
  typing_stop: InConversation
}

/** What a server may say, by frame type. */
export interface QryptServerPayloads {
  auth_success: {
    readonly user: {
      readonly id: string
      /** There in the last generation alone, and never an id in conversations. */
      readonly auth_user_id?: string | null | undefined
      readonly email?: string | null | undefined
      readonly phone?: string | null | undefined
      readonly username?: string | null | undefined
      readonly display_name?: string | null | undefined
    }
  }
  auth_error: { readonly error?: string | undefined; readonly code?: string | null | undefined }
  conversations_loaded: { readonly conversations: readonly unknown[] }
  conversation_joined: InConversation
  conversation_left: InConversation
  conversation_created: { readonly conversation: ConversationRow }
  message_sent: { readonly message: MessageRow }
  message_received: {
    readonly message: MessageRow
    /** The text is not in here: load the newest page. */
    readonly shouldReloadMessages?: boolean | undefined
  }
  /** Oldest first. Each row is checked by itself. */
  messages_loaded: InConversation & {
    readonly messages: readonly unknown[]
    readonly hasMore?: boolean | undefined
  }
  typing_start: Readonly<Record<string, unknown>>
  typing_stop: Readonly<Record<string, unknown>>
  typing_update: InConversation & {
    readonly userId: string
    readonly username?: string | null | undefined
    readonly isTyping: boolean
  }
  user_online: { readonly userId: string; readonly timestamp?: unknown }
  user_offline: { readonly userId: string; readonly timestamp?: unknown }
  error: {
    readonly error: string
    readonly code?: string | null | undefined
    readonly requestId?: string | null | undefined
    readonly retryAfterMs?: number | undefined
  }
  pong: Readonly<Record<string, unknown>>
}

export type QryptClientType = keyof QryptClientPayloads
export type QryptServerType = keyof QryptServerPayloads

export type QryptClientFrame<T extends QryptClientType = QryptClientType> = {
  [K in T]: QryptEnvelope<K, QryptClientPayloads[K]> & { readonly requestId: string }
}[T]

/** As it came: a server need not name a request, nor the time. */
export type QryptServerFrame<T extends QryptServerType = QryptServerType> = {
  [K in T]: {
    readonly type: K
    readonly payload: QryptServerPayloads[K]
    readonly requestId?: string | null | undefined
    readonly timestamp?: string | undefined
  }
}[T]
