import type { CallOptions, ReadOptions } from "../channels/call-options.ts"
import type { ConnectionState } from "../connection/connection-state.ts"
import type { OutboxView } from "../outbox/outbox-view.ts"
import type { Presence, PresenceStatus, Receipt } from "../protocol/activity.ts"
import type { Capability } from "../protocol/capabilities.ts"
import type { RequestMap } from "../protocol/commands.ts"
import type { Conversation, User } from "../protocol/conversation.ts"
import type { Readable } from "../readable.ts"
import type { ClientEvents } from "../receiving/client-events.ts"
import type { ConversationListState, HistoryState } from "../state/history-state.ts"
import type { Message } from "../state/message.ts"
import type { TypingUser } from "../state/typing.ts"
import type { ClientStats, TraceEntry } from "./diagnostics.ts"
import type {
  LoadMessagesOptions,
  NewConversation,
  PageOptions,
  SendMessageOptions,
} from "./verb-options.ts"

/**
 * One object for everything that an application says to a chat server and reads from it.
 *
 * Verbs return promises that reject with `ChatError`; a bad argument throws at once, with `invalid_argument`.
 * State is read through `Readable`s. Creating a client opens nothing.
 */
export interface ChatClient<Requests extends RequestMap<Requests> = object> {
  // State

  readonly connection: Readable<ConnectionState>
  /** Connected, and what was missed meanwhile is not whole yet. */
  readonly catchingUp: Readable<boolean>
  /** Who this is, once the server said so. */
  readonly user: Readable<User | null>
  readonly capabilities: Readable<ReadonlySet<Capability>>
  /** Newest activity first. */
  readonly conversations: Readable<readonly Conversation[]>
  /** Whether `conversations` was loaded, and whether there are more. */
  readonly conversationList: Readable<ConversationListState>
  readonly conversation: (conversationId: string) => Readable<Conversation | null>
  /** In server order, one's own pending ones last. Empty until a page was loaded. */
  readonly messages: (conversationId: string) => Readable<readonly Message[]>
  readonly history: (conversationId: string) => Readable<HistoryState>
  /** Without oneself. */
  readonly typingUsers: (conversationId: string) => Readable<readonly TypingUser[]>
  /** `null` while it is not known. */
  readonly presence: (userId: string) => Readable<Presence | null>
  readonly receipts: (conversationId: string) => Readable<readonly Receipt[]>
  /** Unread messages of all conversations. */
  readonly unreadCount: Readable<number>
  readonly outbox: Readable<OutboxView>

  // Connection

  /**
   * Opens the connection and keeps it open.
   *
   * Resolves at the first `ready`, however many attempts that takes.
   *
   * @throws ChatError `unauthorized`, `forbidden` or `protocol_mismatch` when the server says stop; `aborted` after
   *   `disconnect()` or by `signal`; `timeout`, the attempts going on; `closed` after `close()`.
   */
  readonly connect: (options?: CallOptions) => Promise<void>
  /** Closes the connection until `connect()`; what waits in the outbox stays. */
  readonly disconnect: () => void
  /** Ends this client for good: no timer, listener or socket is left. */
  readonly close: () => Promise<void>
  /**
   * `close()`, and everything of this user is taken out of the storage: another person may use this page next.
   *
   * @throws ChatError `storage_failed` when the storage refuses.
   * @example
   * await chat.logout()
   */
  readonly logout: () => Promise<void>
  /** The token from now on: said on the live connection where the server takes one there, else at the next handshake. */
  readonly setToken: (token: string) => void
  readonly supports: (capability: Capability) => boolean
  /** Counters since the client was made. */
  readonly stats: () => ClientStats
  /** The last 200 transitions of the connection, for a bug report. */
  readonly trace: () => readonly TraceEntry[]

  // Conversations

  /**
   * Loads a page of conversations into `conversations`: the one with the newest activity, or that after the
   * conversation `before`.
   */
  readonly loadConversations: (
    options?: PageOptions & { readonly before?: string },
  ) => Promise<{ readonly conversations: readonly Conversation[]; readonly hasMore: boolean }>
  /**
   * Creates a conversation. A second direct one with the same person gives the first. Waits in the outbox while there
   * is no connection; until then it can be written to under the `key` that its item in `outbox` has.
   */
  readonly createConversation: (
    conversation: NewConversation,
    options?: CallOptions,
  ) => Promise<Conversation>
  readonly updateConversation: (
    conversationId: string,
    changes: { readonly name?: string; readonly metadata?: Readonly<Record<string, unknown>> },
    options?: CallOptions,
  ) => Promise<Conversation>
  readonly joinConversation: (
    conversationId: string,
    options?: CallOptions,
  ) => Promise<Conversation>
  readonly leaveConversation: (conversationId: string, options?: CallOptions) => Promise<void>
  readonly addParticipants: (
    conversationId: string,
    userIds: readonly string[],
    options?: CallOptions,
  ) => Promise<Conversation>
  readonly removeParticipant: (
    conversationId: string,
    userId: string,
    options?: CallOptions,
  ) => Promise<Conversation>

  // Messages

  /**
   * Sends a message, and resolves with it once the server has stored it, however often the connection drops meanwhile.
   *
   * It stands in `messages(conversationId)` before this returns, as `queued`. `signal` and `timeoutMs` let go of the
   * promise alone: the message is sent all the same, unless it is discarded.
   *
   * @param content Text of 1 to 16,000 characters; it may be empty where there are attachments.
   * @throws ChatError `invalid_argument` (at once); `not_found`, `forbidden`, `rejected`, `too_large` when the server
   *   refused it; `outbox_full`; `unconfirmed` where a server without idempotence leaves it unknowable; `aborted` when
   *   it was discarded.
   * @example
   * const message = await chat.sendMessage(room.id, "Lunch at noon?")
   */
  readonly sendMessage: (
    conversationId: string,
    content: string,
    options?: SendMessageOptions,
  ) => Promise<Message>
  /** Puts a failed or unconfirmed message last in its queue again, with the same `clientId`. */
  readonly retryMessage: (key: string) => void
  /** Takes a queued, failed or unconfirmed message out of the outbox and the list; its promise rejects with `aborted`. */
  readonly discardMessage: (key: string) => void
  /**
   * Changes the text of a message, and resolves with it once the server has done so.
   *
   * The new text stands in `messages(conversationId)` before this returns, and the old one comes back where the server
   * finally refuses. It waits in the outbox as a message does. One that waits there itself is rewritten, and so is an
   * earlier edit that waits; a failed one is sent anew with this text, under a new `key`.
   *
   * @param message The `key` or `id` of a message in `messages(conversationId)`.
   * @param content As of `sendMessage`.
   * @throws ChatError `invalid_argument` (at once); `not_found` for a message that is not held; `rejected` for one that
   *   was deleted, or that was not sent itself (`details.reason` is `parent`); `forbidden`; what `sendMessage` throws.
   * @example
   * await chat.editMessage(room.id, message.key, "Lunch at one?")
   */
  readonly editMessage: (
    conversationId: string,
    message: string,
    content: string,
    options?: CallOptions,
  ) => Promise<Message>
  /**
   * Deletes a message for everybody: a tombstone stays. One that the server cannot have yet is taken out of the outbox
   * and never sent; its own promise rejects with `aborted`.
   *
   * @param message The `key` or `id` of a message in `messages(conversationId)`.
   * @throws ChatError as `editMessage` does; a message that was deleted already is no error.
   * @example
   * await chat.deleteMessage(room.id, message.key)
   */
  readonly deleteMessage: (
    conversationId: string,
    message: string,
    options?: CallOptions,
  ) => Promise<void>
  /**
   * Adds one's own reaction to a message: an emoji, or any text of up to 64 characters. It is shown at once. Taken back
   * while it still waits, neither is sent.
   *
   * @param message The `key` or `id` of a message in `messages(conversationId)`.
   * @throws ChatError as `editMessage` does; one that was given already is no error.
   * @example
   * await chat.addReaction(room.id, message.key, "👍")
   */
  readonly addReaction: (
    conversationId: string,
    message: string,
    reaction: string,
    options?: CallOptions,
  ) => Promise<void>
  /** Takes one's own reaction back; see `addReaction`. */
  readonly removeReaction: (
    conversationId: string,
    message: string,
    reaction: string,
    options?: CallOptions,
  ) => Promise<void>
  /** Loads a page into `messages(conversationId)`: the newest one, or that beside a message. */
  readonly loadMessages: (
    conversationId: string,
    options?: LoadMessagesOptions,
  ) => Promise<readonly Message[]>
  /**
   * Loads the page before the oldest message that is held; where there is a gap, the page before what comes after it.
   * Concurrent calls share one request.
   */
  readonly loadOlder: (conversationId: string, options?: PageOptions) => Promise<readonly Message[]>

  // Activity

  /** Marks as read up to a message, by `key` or `id`; up to the newest one by default. Moves forward only. */
  readonly markRead: (
    conversationId: string,
    message?: string,
    options?: CallOptions,
  ) => Promise<void>
  readonly markDelivered: (
    conversationId: string,
    message?: string,
    options?: CallOptions,
  ) => Promise<void>
  /** Says that this user is typing; it stops by itself 3 s after the last call. Does nothing without a connection. */
  readonly setTyping: (conversationId: string) => void
  readonly startTyping: (conversationId: string) => void
  readonly stopTyping: (conversationId: string) => void
  readonly setPresence: (
    status: PresenceStatus,
    options?: CallOptions & { readonly statusText?: string },
  ) => Promise<void>
  readonly loadPresence: (
    userIds: readonly string[],
    options?: ReadOptions,
  ) => Promise<readonly Presence[]>

  // Everything else

  /** A request that the dialect has beyond the verbs. */
  // A method, so that a client with more requests may stand where one with fewer is wanted, as in a provider.
  request<T extends keyof Requests & string>(
    type: T,
    payload: Requests[T]["payload"],
    options?: ReadOptions,
  ): Promise<Requests[T]["result"]>
  /** Hears of single events; gives the way to stop. State is the better source for what a screen shows. */
  readonly on: {
    <E extends keyof ClientEvents>(event: E, listener: ClientEvents[E]): () => void
    /** An event that the dialect has under its own name. */
    (event: string & {}, listener: (payload: unknown) => void): () => void
  }
}
