import type { JsonValue } from "../json.ts"
import type { Presence, PresenceStatus, Receipt } from "./activity.ts"
import type { Conversation, ConversationType, ParticipantRole } from "./conversation.ts"
import type { ChatEvent } from "./events.ts"
import type { Anchor, Attachment, MessageMetadata, Reaction, StoredMessage } from "./message.ts"

/** One page of a timeline, oldest message first. */
export interface MessagePage {
  readonly messages: readonly StoredMessage[]
  readonly hasOlder: boolean
  readonly hasNewer: boolean
  /** Highest seq that the server has given out in this conversation; `null` where it does not number. */
  readonly cursor: number | null
  /** The beginning of the conversation, where it came along: between it and `messages` something is missing. */
  readonly oldest?: readonly StoredMessage[]
  /** Where a wire pages by its own mark: what to send for the next page. */
  readonly page?: JsonValue
  /** How far the participants have got, where the server tells. */
  readonly receipts?: readonly Receipt[]
}

/** What happened in one conversation since a cursor. */
export interface ConversationEvents {
  readonly events: readonly ChatEvent[]
  readonly cursor: number
  readonly hasMore: boolean
  /** The server no longer has events that old: drop the pages and load the newest. */
  readonly reset: boolean
}

interface InConversation {
  readonly conversationId: string
}

interface Created extends InConversation {
  /** Made once, reused on every retry: a repeat is answered with the first result. */
  readonly clientId: string
}

interface OfMessage extends Created {
  readonly messageId: string
}

interface OfReaction extends OfMessage {
  readonly reaction: string
}

interface Paging {
  readonly limit?: number
  readonly before?: Anchor
  readonly after?: Anchor
  readonly around?: Anchor
  readonly page?: JsonValue
}

export interface ReactionState extends InConversation {
  readonly messageId: string
  readonly reactions: readonly Reaction[]
}

export interface SendMessage extends Created {
  /** The `clientId` before it in its lane: the server keeps the order when several are on their way. */
  readonly afterClientId?: string
  readonly type: string
  readonly content: string
  readonly replyToId?: string
  readonly attachments?: readonly Attachment[]
  readonly mentions?: readonly string[]
  readonly metadata?: MessageMetadata
}

/** A text sealed for each user who may read it, by user id. */
export type SealedCopies = Readonly<Record<string, string>>

/** What a cipher made of a message, where each reader gets a copy. */
export interface SealedMessage extends Omit<SendMessage, "content"> {
  readonly content: SealedCopies
}

export interface CreateConversation {
  readonly clientId: string
  readonly type: ConversationType
  readonly name?: string
  readonly participantIds: readonly string[]
  readonly metadata?: Readonly<Record<string, unknown>>
}

export interface Upload {
  readonly url: string
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  /** Milliseconds since the epoch. */
  readonly expiresAt: number
}

interface MessageResult {
  readonly message: StoredMessage
}

interface ConversationResult {
  readonly conversation: Conversation
}

/** What every server may be asked, in one vocabulary. A dialect's own requests come on top. */
export interface Commands {
  send_message: { payload: SendMessage | SealedMessage; result: MessageResult }
  edit_message: { payload: OfMessage & { readonly content: string }; result: MessageResult }
  delete_message: { payload: OfMessage; result: MessageResult }
  add_reaction: { payload: OfReaction; result: ReactionState }
  remove_reaction: { payload: OfReaction; result: ReactionState }
  stop_message: { payload: InConversation & { readonly messageId: string }; result: MessageResult }
  regenerate_message: {
    payload: InConversation & { readonly messageId: string }
    result: MessageResult
  }
  load_messages: { payload: InConversation & Paging; result: MessagePage }
  load_thread: {
    payload: InConversation & Paging & { readonly messageId: string }
    result: MessagePage
  }
  search_messages: {
    payload: {
      readonly query: string
      readonly conversationId?: string
      readonly limit?: number
      readonly cursor?: string
    }
    result: {
      readonly results: readonly { readonly message: StoredMessage; readonly snippet: string }[]
      readonly cursor: string | null
    }
  }
  /**
   * What became of an unclear send. `sentAtMs`: when it was sent last; `newer`: the newest message that is known, if it
   * was stored after that. Both are of the server's clock. `covers`: the answer provably spans the time of the send.
   */
  look_up: {
    payload: InConversation & { readonly sentAtMs: number; readonly newer: Anchor | null }
    result: { readonly messages: readonly StoredMessage[]; readonly covers: boolean }
  }
  load_conversations: {
    /** `before`: id of the last conversation of the page before. */
    payload: { readonly limit?: number; readonly before?: string }
    result: { readonly conversations: readonly Conversation[]; readonly hasMore: boolean }
  }
  create_conversation: { payload: CreateConversation; result: ConversationResult }
  update_conversation: {
    payload: InConversation & {
      readonly name?: string
      readonly metadata?: Readonly<Record<string, unknown>>
    }
    result: ConversationResult
  }
  /** `conversation`: `null` where the server tells nothing of it. */
  join_conversation: {
    payload: InConversation
    result: { readonly conversation: Conversation | null; readonly cursor: number | null }
  }
  leave_conversation: { payload: InConversation; result: undefined }
  add_participants: {
    payload: InConversation & { readonly userIds: readonly string[] }
    result: ConversationResult
  }
  remove_participant: {
    payload: InConversation & { readonly userId: string }
    result: ConversationResult
  }
  set_role: {
    payload: InConversation & { readonly userId: string; readonly role: ParticipantRole }
    result: ConversationResult
  }
  /** `until`: milliseconds since the epoch; `null` ends it. */
  mute_conversation: {
    payload: InConversation & { readonly until: number | null }
    result: ConversationResult
  }
  mark_read: { payload: InConversation & { readonly upTo: Anchor }; result: undefined }
  mark_delivered: { payload: InConversation & { readonly upTo: Anchor }; result: undefined }
  typing_start: { payload: InConversation; result: undefined }
  typing_stop: { payload: InConversation; result: undefined }
  set_presence: {
    payload: { readonly status: PresenceStatus; readonly statusText?: string }
    result: Presence
  }
  load_presence: {
    payload: { readonly userIds: readonly string[] }
    result: { readonly presences: readonly Presence[] }
  }
  create_upload: {
    payload: InConversation & {
      readonly name: string
      readonly mediaType: string
      readonly sizeBytes: number
    }
    result: { readonly attachment: Attachment; readonly upload: Upload }
  }
  send_signal: {
    payload: InConversation & { readonly userId?: string; readonly data: JsonValue }
    result: undefined
  }
  register_push: { payload: { readonly subscription: JsonValue }; result: undefined }
  load_stats: { payload: Readonly<Record<string, never>>; result: JsonValue }
  resume: {
    /** Highest seq below which all is known, by conversation id. */
    payload: { readonly cursors: Readonly<Record<string, number>> }
    result: {
      readonly conversations: readonly (ConversationEvents & { readonly conversationId: string })[]
    }
  }
  sync: { payload: InConversation & { readonly after: number }; result: ConversationEvents }
}

export type CommandType = keyof Commands

/** One command: its type and its payload. */
export type Command<T extends CommandType = CommandType> = {
  [K in T]: { readonly type: K; readonly payload: Commands[K]["payload"] }
}[T]

/** What is done to a message that is there. */
export type ChangeCommand = Command<
  "edit_message" | "delete_message" | "add_reaction" | "remove_reaction"
>

/** Requests that one dialect has beyond the commands: `interface EventsRequests { "monitoring:health": … }`. */
export type RequestMap<R> = { [K in keyof R]: { payload: object; result: unknown } }

export type OwnRequest<R> = {
  [T in keyof R & string]: {
    readonly type: T
    readonly payload: R[T] extends { payload: infer P extends object } ? P : never
  }
}[keyof R & string]
