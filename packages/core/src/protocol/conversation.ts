import type { StoredMessage } from "./message.ts"

export interface User {
  readonly id: string
  readonly name: string
  readonly avatarUrl?: string
  readonly metadata?: Readonly<Record<string, unknown>>
}

export type ConversationType = "direct" | "group" | "channel"
export type ParticipantRole = "owner" | "admin" | "member"

/** A person in a conversation. */
export interface Participant {
  readonly userId: string
  readonly role: ParticipantRole
  /** Milliseconds since the epoch. */
  readonly joinedAt: number
  /** Display name, where the server tells it. */
  readonly name?: string
  readonly avatarUrl?: string
}

export interface Conversation {
  readonly id: string
  readonly type: ConversationType
  /** `null` for a direct conversation that nobody named: show the other participant. */
  readonly name: string | null
  readonly participants: readonly Participant[]
  /** Milliseconds since the epoch. */
  readonly createdAt: number
  /** The latest activity: a message, or a change of the conversation. */
  readonly updatedAt: number
  /** Seq of the latest event; `null` where a server does not number. Ahead of the cursor: something was missed. */
  readonly seq: number | null
  readonly lastMessage: StoredMessage | null
  /** This user's own read mark. */
  readonly readSeq: number | null
  /** This user's own count of unread messages. */
  readonly unreadCount: number
  /** This user's own; milliseconds since the epoch, `null` when not muted. */
  readonly mutedUntil: number | null
  readonly metadata: Readonly<Record<string, unknown>>
}
