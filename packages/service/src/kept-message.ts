import { ChatError, type Reaction } from "@colloquy/core"
import type { MessageChange, NewMessage } from "./changes.ts"
import type { KeptMessage } from "./records.ts"

/** The message as it stands at its place in the log. Pure. */
export function newMessage(event: NewMessage, seq: number): KeptMessage {
  return {
    id: event.id,
    clientId: event.key.clientId,
    conversationId: event.conversationId,
    seq,
    updateSeq: seq,
    senderId: event.key.userId,
    type: event.messageType,
    content: event.content,
    attachments: event.attachments,
    mentions: event.mentions,
    replyToId: event.replyToId,
    threadCount: 0,
    reactions: [],
    createdAt: event.at,
    editedAt: null,
    deletedAt: null,
    streaming: false,
    metadata: event.metadata,
  }
}

/**
 * What a change makes of a message, at its place in the log; the very same message where it stands so already. Pure:
 * what every storage does within its transaction, so that no two changes can undo one another.
 *
 * @throws ChatError `rejected` for a message that was deleted, unless it is to be deleted once more
 */
export function changeMessage(
  message: KeptMessage,
  change: MessageChange,
  updateSeq: number,
): KeptMessage {
  if (change.type === "message_deleted")
    return message.deletedAt === null ? tombstoneOf(message, change.at, updateSeq) : message
  if (message.deletedAt !== null) {
    const operation = change.type === "message_edited" ? "edit message" : "change reaction"
    throw new ChatError({ code: "rejected", operation, reason: "the message was deleted" })
  }
  if (change.type === "message_edited")
    return change.content === message.content
      ? message
      : { ...message, content: change.content, editedAt: change.at, updateSeq }
  const { reaction, isGiven, key } = change
  const reactions = withReaction(message.reactions, reaction, key.userId, isGiven)
  return reactions === message.reactions ? message : { ...message, reactions, updateSeq }
}

/** Its place, its author and its times stay. */
function tombstoneOf(message: KeptMessage, deletedAt: number, updateSeq: number): KeptMessage {
  const emptied = { content: "", attachments: [], mentions: [], reactions: [], metadata: {} }
  return { ...message, ...emptied, deletedAt, updateSeq }
}

/** In the order in which they were first given. */
function withReaction(
  reactions: readonly Reaction[],
  reaction: string,
  userId: string,
  isGiven: boolean,
): readonly Reaction[] {
  const known = reactions.find((one) => one.reaction === reaction)
  if ((known?.userIds.includes(userId) ?? false) === isGiven) return reactions
  if (!known) return [...reactions, { reaction, userIds: [userId] }]
  const others = known.userIds.filter((id) => id !== userId)
  const userIds = isGiven ? [...others, userId] : others
  return reactions.flatMap((one) => {
    if (one !== known) return [one]
    return userIds.length > 0 ? [{ reaction, userIds }] : []
  })
}
