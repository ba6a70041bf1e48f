/** A file that stands with a message. */
export interface Attachment {
  readonly id: string
  readonly name: string
  readonly mediaType: string
  readonly sizeBytes: number
  readonly url: string
  readonly width?: number
  readonly height?: number
  readonly thumbnailUrl?: string
}

/** One reaction and who gave it. */
export interface Reaction {
  readonly reaction: string
  readonly userIds: readonly string[]
}

/**
 * Fields that an application keeps on its messages. Add your own by module augmentation:
 *
 * @example
 * declare module "@colloquy/core" {
 *   interface MessageMetadata { priority?: "low" | "high" }
 * }
 */
export interface MessageMetadata {
  readonly [key: string]: unknown
}

/** A message as a server keeps and sends it. What a screen reads is `Message`. */
export interface StoredMessage {
  /** The server's id; `null` where a wire acknowledges without naming it. */
  readonly id: string | null
  /** The sender's own key, made before the server knew the message; it joins the echo to the draft. */
  readonly clientId: string | null
  readonly conversationId: string
  /** Place in the conversation: 1, 2, 3 … It never changes. `null` where a server does not number. */
  readonly seq: number | null
  /** Seq of the latest change; of two versions the higher one wins. */
  readonly updateSeq: number | null
  readonly senderId: string
  /** `text`, `image`, `file`, `system`, or an application's own. */
  readonly type: string
  readonly content: string
  readonly attachments: readonly Attachment[]
  /** User ids. */
  readonly mentions: readonly string[]
  readonly replyToId: string | null
  readonly threadCount: number
  readonly reactions: readonly Reaction[]
  /** Milliseconds since the epoch, by the server's clock. */
  readonly createdAt: number
  readonly editedAt: number | null
  /** Set on a tombstone: its content is gone, its id and times stay. */
  readonly deletedAt: number | null
  /** True while the server is still writing it. */
  readonly streaming: boolean
  readonly metadata: MessageMetadata
}

/** A place in a timeline, in every form that some wire needs. */
export interface Anchor {
  readonly id: string
  readonly seq: number | null
  /** Milliseconds since the epoch. */
  readonly createdAt: number
}
