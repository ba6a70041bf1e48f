import type {
  Conversation,
  ConversationType,
  Participant,
  ParticipantRole,
  ServerPayloads,
  StoredMessage,
} from "@colloquy/core"

/** A message as storage keeps it: named and numbered. */
export interface KeptMessage extends StoredMessage {
  readonly id: string
  readonly seq: number
  readonly updateSeq: number
}

/** What one participant alone sees of a conversation. */
export interface ConversationView {
  readonly userId: string
  readonly readSeq: number
  readonly unreadCount: number
  readonly mutedUntil: number | null
}

/** What all participants see alike. */
export interface SharedConversation
  extends Omit<Conversation, "readSeq" | "unreadCount" | "mutedUntil"> {
  readonly seq: number
  readonly lastMessage: KeptMessage | null
}

/** Where somebody stands towards a conversation: what every rule asks first. */
export interface Standing {
  readonly type: ConversationType
  /** The latest seq. */
  readonly seq: number
  /** `null` for somebody who is not in it. */
  readonly role: ParticipantRole | null
}

export type NewParticipant = Pick<Participant, "userId" | "role">

/** The conversation as `view.userId` sees it. */
export function viewedBy(shared: SharedConversation, view: ConversationView): Conversation {
  const { readSeq, unreadCount, mutedUntil } = view
  return { ...shared, readSeq, unreadCount, mutedUntil }
}

/** What is told of a reaction: all of them, at their place in the log. */
export function reactionsOf(
  { conversationId, id, reactions }: KeptMessage,
  updateSeq: number,
): ServerPayloads["reaction_updated"] {
  return { conversationId, messageId: id, reactions, updateSeq }
}
