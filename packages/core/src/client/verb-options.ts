import type { CallOptions, ReadOptions } from "../channels/call-options.ts"
import type { ConversationType } from "../protocol/conversation.ts"
import type { Attachment, MessageMetadata } from "../protocol/message.ts"

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
