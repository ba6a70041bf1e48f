import type { Conversation, Receipt, User } from "@colloquy/core"
import type { CommandKey, MessageChange, NewEvent } from "./changes.ts"
import type { DurableEvent } from "./events.ts"
import type { ConversationView, KeptMessage, SharedConversation, Standing } from "./records.ts"
import type { Refusal } from "./refusal.ts"

/** What became of a command; kept at least 24 hours. */
export type Outcome =
  | { readonly type: "message"; readonly conversationId: string; readonly messageId: string }
  | {
      readonly type: MessageChange["type"]
      readonly conversationId: string
      readonly messageId: string
    }
  | { readonly type: "conversation"; readonly conversationId: string }
  | { readonly type: "refused"; readonly refusal: Refusal }

export type Appended =
  | { readonly status: "stored"; readonly event: DurableEvent }
  /** The command was known already, the direct conversation was there, or the change changes nothing. */
  | { readonly status: "repeated"; readonly outcome: Outcome }

/** An entry of the log. Content is read where it lives, so that what was deleted is nowhere told again. */
export type LoggedEvent =
  | {
      readonly type: "message_received" | MessageChange["type"]
      readonly seq: number
      readonly message: KeptMessage
    }
  | { readonly type: "conversation_created" | "conversation_updated"; readonly seq: number }
  | { readonly type: "conversation_left"; readonly seq: number; readonly userId: string }

export interface TimelinePage {
  readonly limit: number
  /** By seq, one of the three at most; the newest page without any. */
  readonly before?: number
  readonly after?: number
  readonly around?: number
}

export interface Timeline {
  /** Oldest first. */
  readonly messages: readonly KeptMessage[]
  readonly hasOlder: boolean
  readonly hasNewer: boolean
}

export interface Marked extends Receipt {
  readonly unreadCount: number
  /** The latest seq that `unreadCount` takes in. */
  readonly countedSeq: number
  /** Whether either mark moved. */
  readonly hasMoved: boolean
}

/** What can be thrown away once it is old. */
export type Cleanable = "outcomes" | "events"

/**
 * Keeps everything that survives a restart. It holds no rule but these: the seq of a conversation has neither holes nor
 * doubles, a `CommandKey` has one outcome, `append` writes all of an event or nothing, and a conversation that loses its
 * last owner has `heirOf` as the next one.
 */
export interface ServiceStorage {
  /**
   * Gives the conversation's next seq. Resolves in the order of seq. @throws ChatError `not_found`, what `changeMessage`
   * throws
   */
  readonly append: (event: NewEvent) => Promise<Appended>
  readonly outcomes: (
    userId: string,
    clientIds: readonly string[],
  ) => Promise<ReadonlyMap<string, Outcome>>
  /** Keeps an outcome unless there is one; gives the one that stands. */
  readonly remember: (key: CommandKey, outcome: Outcome, at: number) => Promise<Outcome>

  /** The log above `afterSeq`, in order. The first entry is a later one where the log was cleaned. */
  readonly eventsAfter: (
    conversationId: string,
    afterSeq: number,
    limit: number,
  ) => Promise<readonly LoggedEvent[]>
  readonly messages: (conversationId: string, page: TimelinePage) => Promise<Timeline>
  readonly message: (conversationId: string, messageId: string) => Promise<KeptMessage | null>

  /** `null` where there is no such conversation. */
  readonly standing: (conversationId: string, userId: string) => Promise<Standing | null>
  /** With `asOfSeq`: its seq and last message as they were then. */
  readonly conversation: (
    conversationId: string,
    asOfSeq?: number,
  ) => Promise<SharedConversation | null>
  /** Of those among `userIds` who are in it. With `asOfSeq`: what was unread when the log ended there, by today's marks. */
  readonly views: (
    conversationId: string,
    userIds: readonly string[],
    asOfSeq?: number,
  ) => Promise<readonly ConversationView[]>
  /** Newest activity first; `before` is the id of the last one on the page before. */
  readonly conversations: (
    userId: string,
    page: { readonly limit: number; readonly before?: string },
  ) => Promise<{ readonly conversations: readonly Conversation[]; readonly hasMore: boolean }>
  readonly conversationIds: (userId: string) => Promise<readonly string[]>
  /** Those who share a conversation with `userId`, without `userId`; of `among`, where it is given. */
  readonly neighbours: (userId: string, among?: readonly string[]) => Promise<readonly string[]>

  /** Moves marks forward, never beyond the latest seq. `null` for somebody who is not in it. */
  readonly mark: (
    conversationId: string,
    userId: string,
    marks: { readonly deliveredSeq?: number; readonly readSeq?: number },
  ) => Promise<Marked | null>
  readonly receipts: (conversationId: string) => Promise<readonly Receipt[]>
  readonly mute: (conversationId: string, userId: string, until: number | null) => Promise<void>

  readonly accounts: (userIds: readonly string[]) => Promise<readonly User[]>
  readonly saveAccount: (user: User, at: number) => Promise<void>

  /** Removes at most `limit` old records, so that nobody waits for a lock; gives how many. */
  readonly clean: (kind: Cleanable, beforeMs: number, limit: number) => Promise<number>
  /** Rejects while storage cannot answer. */
  readonly check: () => Promise<void>
  readonly close: () => Promise<void>
}
