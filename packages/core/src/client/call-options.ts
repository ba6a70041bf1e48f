import type { AbortSignalLike } from "../abort.ts"
import type { ConversationType } from "../protocol/conversation.ts"
import type { Attachment, MessageMetadata } from "../protocol/message.ts"

/** What every verb takes last. */
export interface CallOptions {
  /** Lets go of the promise (`aborted`). What already waits in the outbox stays there. */
  readonly signal?: AbortSignalLike
  readonly timeoutMs?: number
}

export interface ReadOptions extends CallOptions {
  /** Without a connection: reject with `not_connected` (`fail`, the default), or wait for it until the deadline. */
  readonly whenOffline?: "fail" | "wait"
}

export interface SendMessageOptions extends CallOptions {
  /** `text` by default. */
  readonly type?: string
  readonly replyToId?: string
  readonly attachments?: readonly Attachment[]
  readonly mentions?: readonly string[]
  readonly metadata?: MessageMetadata
}

export interface NewConversation {
  readonly type: ConversationType
  readonly name?: string
  readonly participantIds?: readonly string[]
  readonly metadata?: Readonly<Record<string, unknown>>
}

export interface PageOptions extends ReadOptions {
  readonly limit?: number
}

/** One of the three at most; each takes a message's `key` or `id`. */
export interface LoadMessagesOptions extends PageOptions {
  readonly before?: string
  readonly after?: string
  readonly around?: string
}
