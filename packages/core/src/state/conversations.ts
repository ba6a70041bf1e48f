import type { Conversation, Participant } from "../protocol/conversation.ts"
import type { ChatEvent } from "../protocol/events.ts"
import type { StoredMessage } from "../protocol/message.ts"

/**
 * What an event makes of a conversation, but for what is unread; `null`: it leaves the list. `isAhead`: it may have
 * overtaken what happened before it. Pure; the same object where nothing changed.
 */
export function reduceConversation(
  conversation: Conversation,
  event: ChatEvent,
  ownId: string | null,
  isAhead?: boolean,
): Conversation | null {
  switch (event.type) {
    case "message_received":
      // As the answer to one's own message may.
      return withMessage(conversation, event.message, isAhead || event.message.senderId === ownId)
    case "message_edited":
    case "message_deleted":
    case "message_completed":
      return withVersion(conversation, event.message)
    case "reaction_updated": {
      const { updateSeq: seq } = event
      return isNext(conversation, seq) ? { ...conversation, seq } : conversation
    }
    case "conversation_left":
      return event.userId === ownId ? null : withoutParticipant(conversation, event)
    default:
      return conversation
  }
}

/**
 * The newer version of the two, with the newer last message, and as much unread as `previous`. Pure; `previous` itself
 * where `next` tells nothing new.
 */
export function mergeConversation(previous: Conversation, next: Conversation): Conversation {
  if ((next.seq ?? Number.POSITIVE_INFINITY) < (previous.seq ?? -1)) return previous
  const merged = {
    ...next,
    lastMessage: newer(previous.lastMessage, next.lastMessage),
    updatedAt: Math.max(previous.updatedAt, next.updatedAt),
    readSeq: previous.readSeq,
    unreadCount: previous.unreadCount,
  }
  return JSON.stringify(merged) === JSON.stringify(previous) ? previous : merged
}

function withMessage(
  conversation: Conversation,
  message: StoredMessage,
  isAhead: boolean,
): Conversation {
  const { seq, lastMessage } = conversation
  const isLast = message.id !== null && message.id === lastMessage?.id
  const isNew = isNext(conversation, message.seq)
  const isPast = (message.seq ?? Number.POSITIVE_INFINITY) <= (seq ?? -1)
  if ((isLast && !isNew) || isPast) return conversation
  return {
    ...conversation,
    lastMessage: newer(lastMessage, message),
    updatedAt: Math.max(conversation.updatedAt, message.createdAt),
    // What it has overtaken is still to be told.
    seq: isAhead && !isNew ? seq : (message.seq ?? seq),
  }
}

function withoutParticipant(
  conversation: Conversation,
  { userId, seq: leftSeq }: ChatEvent & { readonly type: "conversation_left" },
): Conversation {
  const { participants } = conversation
  const left = participants.find((one) => one.userId === userId)
  if (!left) return conversation
  const others = participants.filter((one) => one !== left)
  const seq = isNext(conversation, leftSeq) ? leftSeq : conversation.seq
  return { ...conversation, seq, participants: left.role === "owner" ? withOwner(others) : others }
}

/** As the server does when its last owner leaves a conversation, and tells nobody. */
function withOwner(participants: readonly Participant[]): readonly Participant[] {
  const rank = ({ role }: Participant): number => (role === "owner" ? 0 : role === "admin" ? 1 : 2)
  const [heir] = [...participants].sort(
    (a, b) => rank(a) - rank(b) || a.joinedAt - b.joinedAt || (a.userId < b.userId ? -1 : 1),
  )
  return participants.map((one) => (one === heir ? { ...one, role: "owner" } : one))
}

/** A change that is no news to anybody: it moves no conversation. */
function withVersion(conversation: Conversation, message: StoredMessage): Conversation {
  const { id, updateSeq } = message
  const isLast = id !== null && id === conversation.lastMessage?.id
  const lastMessage = isLast ? newer(conversation.lastMessage, message) : conversation.lastMessage
  const isNew = isNext(conversation, updateSeq)
  if (!isNew && lastMessage === conversation.lastMessage) return conversation
  return { ...conversation, lastMessage, seq: isNew ? updateSeq : conversation.seq }
}

/** Whether nothing that is still to be told lies before it. */
function isNext({ seq }: Conversation, next: number | null): boolean {
  return seq !== null && next === seq + 1
}

function newer(a: StoredMessage | null, b: StoredMessage | null): StoredMessage | null {
  if (!a || !b) return a ?? b
  if (a.id !== null && a.id === b.id)
    return (b.updateSeq ?? Number.POSITIVE_INFINITY) > (a.updateSeq ?? 0) ? b : a
  return (b.seq ?? b.createdAt) >= (a.seq ?? a.createdAt) ? b : a
}

/** Newest activity first; equal ones by id, so that the order does not depend on arrival. */
export function byActivity(a: Conversation, b: Conversation): number {
  return b.updatedAt - a.updatedAt || (a.id < b.id ? -1 : 1)
}

/** What is known of a conversation that no list has told of. */
export function unlistedConversation(id: string): Conversation {
  return {
    id,
    type: "group",
    name: null,
    participants: [],
    createdAt: 0,
    updatedAt: 0,
    seq: null,
    lastMessage: null,
    readSeq: null,
    unreadCount: 0,
    mutedUntil: null,
    metadata: {},
  }
}
