import type { Conversation } from "../protocol/conversation.ts"
import type { ChatEvent } from "../protocol/events.ts"
import type { StoredMessage } from "../protocol/message.ts"

/** What an event makes of a conversation; `null`: it leaves the list. Pure; the same object where nothing changed. */
export function reduceConversation(
  conversation: Conversation,
  event: ChatEvent,
  ownId: string | null,
): Conversation | null {
  switch (event.type) {
    case "message_received":
      return withMessage(conversation, event.message, ownId)
    case "message_edited":
    case "message_deleted":
    case "message_completed": {
      const isLast = conversation.lastMessage?.id === event.message.id
      return isLast && event.message.id !== null
        ? { ...conversation, lastMessage: event.message }
        : conversation
    }
    case "conversation_created":
    case "conversation_updated":
      return mergeConversation(conversation, event.conversation)
    case "conversation_left": {
      if (event.userId === ownId) return null
      const participants = conversation.participants.filter(({ userId }) => userId !== event.userId)
      return participants.length === conversation.participants.length
        ? conversation
        : { ...conversation, participants }
    }
    case "receipt_updated":
      return event.userId === ownId ? withReceipt(conversation, event) : conversation
    default:
      return conversation
  }
}

/** The newer version of the two, with the newer last message. Pure. */
export function mergeConversation(previous: Conversation, next: Conversation): Conversation {
  if (previous.seq !== null && next.seq !== null && next.seq < previous.seq) return previous
  const lastMessage = newer(previous.lastMessage, next.lastMessage)
  const updatedAt = Math.max(previous.updatedAt, next.updatedAt)
  return { ...next, lastMessage, updatedAt }
}

function withMessage(
  conversation: Conversation,
  message: StoredMessage,
  ownId: string | null,
): Conversation {
  const { seq } = conversation
  const isKnown =
    message.seq !== null && seq !== null
      ? message.seq <= seq
      : message.id !== null && message.id === conversation.lastMessage?.id
  if (isKnown) return conversation
  return {
    ...conversation,
    lastMessage: newer(conversation.lastMessage, message),
    updatedAt: Math.max(conversation.updatedAt, message.createdAt),
    seq: message.seq ?? seq,
    unreadCount: conversation.unreadCount + (message.senderId === ownId ? 0 : 1),
  }
}

function withReceipt(
  conversation: Conversation,
  { readSeq, unreadCount }: ChatEvent & { readonly type: "receipt_updated" },
): Conversation {
  return {
    ...conversation,
    readSeq:
      readSeq === undefined ? conversation.readSeq : Math.max(conversation.readSeq ?? 0, readSeq),
    unreadCount: unreadCount ?? conversation.unreadCount,
  }
}

function newer(a: StoredMessage | null, b: StoredMessage | null): StoredMessage | null {
  if (!a || !b) return a ?? b
  return (b.seq ?? b.createdAt) >= (a.seq ?? a.createdAt) ? b : a
}

/** Newest activity first; equal ones by id, so that the order does not depend on arrival. */
export function byActivity(a: Conversation, b: Conversation): number {
  return b.updatedAt - a.updatedAt || (a.id < b.id ? -1 : 1)
}
