import type { Conversation, Participant } from "../protocol/conversation.ts"
import type { ChatEvent } from "../protocol/events.ts"
import type { StoredMessage } from "../protocol/message.ts"

/**
 * What an event makes of a conversation; `null`: it leaves the list. Pure; the same object where nothing changed.
 * `isGone`: by it a message that was there is no more.
 */
export function reduceConversation(
  conversation: Conversation,
  event: ChatEvent,
  ownId: string | null,
  isGone = false,
): Conversation | null {
  switch (event.type) {
    case "message_received":
      return withMessage(conversation, event.message, ownId)
    case "message_edited":
    case "message_deleted":
    case "message_completed":
      return withVersion(conversation, event.message, ownId, isGone)
    case "reaction_updated": {
      const { updateSeq: seq } = event
      return isNext(conversation, seq) ? { ...conversation, seq } : conversation
    }
    case "conversation_created":
    case "conversation_updated":
      return mergeConversation(conversation, event.conversation)
    case "conversation_left":
      return event.userId === ownId ? null : withoutParticipant(conversation, event)
    case "receipt_updated":
      return event.userId === ownId ? withReceipt(conversation, event) : conversation
    default:
      return conversation
  }
}

/** The newer version of the two, with the newer last message. Pure; `previous` itself where `next` tells nothing new. */
export function mergeConversation(previous: Conversation, next: Conversation): Conversation {
  if (previous.seq !== null && next.seq !== null && next.seq < previous.seq) return previous
  const merged = withReadMark(
    {
      ...next,
      lastMessage: newer(previous.lastMessage, next.lastMessage),
      updatedAt: Math.max(previous.updatedAt, next.updatedAt),
    },
    previous.readSeq,
  )
  return JSON.stringify(merged) === JSON.stringify(previous) ? previous : merged
}

function withMessage(
  conversation: Conversation,
  message: StoredMessage,
  ownId: string | null,
): Conversation {
  const { seq, lastMessage } = conversation
  const isLast = message.id !== null && message.id === lastMessage?.id
  if (isLast || (message.seq !== null && seq !== null && message.seq <= seq)) return conversation
  const isOwn = message.senderId === ownId
  const next = {
    ...conversation,
    lastMessage: newer(lastMessage, message),
    updatedAt: Math.max(conversation.updatedAt, message.createdAt),
    // The answer to one's own message may overtake others' messages: these are still to be counted.
    seq: isOwn && seq !== null && !isNext(conversation, message.seq) ? seq : (message.seq ?? seq),
  }
  const isCounted = !isOwn && message.deletedAt === null
  const counted = { unreadCount: conversation.unreadCount + (isCounted ? 1 : 0) }
  // A count that the server told may have this one in it already.
  return { ...next, unreadCount: unreadAt(next.readSeq ?? 0, counted, next) }
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

/** A change that is no news to anybody: it moves no conversation, and only what is gone is counted. */
function withVersion(
  conversation: Conversation,
  message: StoredMessage,
  ownId: string | null,
  isGone: boolean,
): Conversation {
  const { id, seq, updateSeq, senderId, deletedAt } = message
  const { readSeq, seq: head } = conversation
  const isLast = id !== null && id === conversation.lastMessage?.id
  const lastMessage = isLast ? newer(conversation.lastMessage, message) : conversation.lastMessage
  // What the server counted, it counted without what was deleted by then.
  const isCounted = seq !== null && head !== null && seq <= head && (updateSeq ?? 0) > head
  const isUnread = isCounted && senderId !== ownId && seq > (readSeq ?? 0)
  const isFewer = isUnread && isGone && deletedAt !== null && conversation.unreadCount > 0
  const isNew = isNext(conversation, updateSeq)
  if (!isNew && !isFewer && lastMessage === conversation.lastMessage) return conversation
  return {
    ...conversation,
    lastMessage,
    seq: isNew ? updateSeq : head,
    unreadCount: conversation.unreadCount - (isFewer ? 1 : 0),
  }
}

/** Whether nothing that is still to be counted lies before it. */
function isNext({ seq }: Conversation, next: number | null): boolean {
  return seq !== null && next === seq + 1
}

function withReceipt(
  conversation: Conversation,
  { readSeq, unreadCount }: ChatEvent & { readonly type: "receipt_updated" },
): Conversation {
  const told = {
    readSeq: Math.max(conversation.readSeq ?? 0, readSeq ?? 0),
    unreadCount: unreadCount ?? conversation.unreadCount,
  }
  // A count belongs to the mark that it was told with.
  const isExact = unreadCount !== undefined && (readSeq ?? told.readSeq) >= told.readSeq
  const next = isExact ? told : { ...told, unreadCount: unreadAt(told.readSeq, told, conversation) }
  const isSame =
    next.readSeq === (conversation.readSeq ?? 0) && next.unreadCount === conversation.unreadCount
  return isSame ? conversation : { ...conversation, ...next }
}

/** Keeps a mark of one's own that the server has not heard of yet, and what follows from it. */
function withReadMark(conversation: Conversation, ownReadSeq: number | null): Conversation {
  if (ownReadSeq === null || ownReadSeq <= (conversation.readSeq ?? 0)) return conversation
  const unreadCount = unreadAt(ownReadSeq, conversation, conversation)
  return { ...conversation, readSeq: ownReadSeq, unreadCount }
}

/** No more can be unread than has come after the mark. */
function unreadAt(
  readSeq: number,
  { unreadCount }: { readonly unreadCount: number },
  { seq }: Conversation,
): number {
  return seq === null ? unreadCount : Math.min(unreadCount, Math.max(0, seq - readSeq))
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
