import type { Attachment, ConversationType, MessageMetadata } from "@colloquy/core"
import type { NewParticipant } from "./records.ts"

/** What makes a command the same command when it is sent again. */
export interface CommandKey {
  readonly userId: string
  readonly clientId: string
}

interface Change {
  readonly conversationId: string
  /** Milliseconds since the epoch. */
  readonly at: number
}

export interface NewMessage extends Change {
  readonly type: "message_received"
  readonly key: CommandKey
  readonly id: string
  readonly messageType: string
  readonly content: string
  readonly attachments: readonly Attachment[]
  readonly mentions: readonly string[]
  readonly replyToId: string | null
  readonly metadata: MessageMetadata
}

interface OfMessage extends Change {
  readonly key: CommandKey
  readonly messageId: string
}

export interface MessageEdit extends OfMessage {
  readonly type: "message_edited"
  readonly content: string
}

export interface MessageDeletion extends OfMessage {
  readonly type: "message_deleted"
}

export interface ReactionChange extends OfMessage {
  readonly type: "reaction_updated"
  readonly reaction: string
  /** By the user of `key`; false: it is taken back. */
  readonly isGiven: boolean
}

/** What happens to a message that is there: `changeMessage` says what becomes of it. */
export type MessageChange = MessageEdit | MessageDeletion | ReactionChange

export interface NewConversation extends Change {
  readonly type: "conversation_created"
  readonly key: CommandKey
  readonly conversationType: ConversationType
  readonly name: string | null
  readonly metadata: Readonly<Record<string, unknown>>
  readonly participants: readonly NewParticipant[]
  /** Unique: a second conversation with the same key is the first one. */
  readonly directKey: string | null
}

export interface ConversationChange extends Change {
  readonly type: "conversation_updated"
  readonly name?: string
  readonly metadata?: Readonly<Record<string, unknown>>
  readonly added?: readonly NewParticipant[]
  readonly removedId?: string
  readonly roles?: readonly NewParticipant[]
}

export interface Departure extends Change {
  readonly type: "conversation_left"
  readonly userId: string
}

export type NewEvent = NewMessage | MessageChange | NewConversation | ConversationChange | Departure
