import { type Anchor, ChatError, type ChatErrorCode, type Command } from "@colloquy/core"
import type { QryptClientType, QryptServerType } from "./frames.ts"
import { toleranceMs } from "./times.ts"

/** What a command says first, and the type of the answer to it. */
export interface Encoded {
  readonly type: QryptClientType
  readonly payload: object
  readonly replyType: QryptServerType
}

/** More the database never gives, whatever is asked for. */
export const maxRows = 1_000
const maxContentChars = 16_000
const messageTypes = new Set(["text", "image", "file", "system"])

/** @throws ChatError `unsupported`, `invalid_argument`, `too_large` */
export function encodeCommand(command: Command, ownId: string): Encoded {
  const { type } = command
  switch (type) {
    case "load_conversations":
      return { type, payload: {}, replyType: "conversations_loaded" }
    case "join_conversation":
      return encodeJoin(command.payload.conversationId)
    case "leave_conversation": {
      const { conversationId } = command.payload
      return { type, payload: { conversationId }, replyType: "conversation_left" }
    }
    case "typing_start":
    case "typing_stop":
      return { type, payload: { conversationId: command.payload.conversationId }, replyType: type }
    case "create_conversation":
      return { type, payload: newConversation(command), replyType: "conversation_created" }
    case "send_message":
      return { type, payload: newMessage(command.payload, ownId), replyType: "message_sent" }
    case "load_messages": {
      const { conversationId, before, after, around, limit } = command.payload
      if (after || around)
        throw refusal(command, "unsupported", "this server pages backwards alone")
      return before
        ? encodePageBefore(conversationId, before.id, Math.min(limit ?? maxRows, maxRows))
        : oldestPage(conversationId)
    }
    case "look_up": {
      const { conversationId } = command.payload
      const anchor = anchorOf(command)
      return anchor
        ? encodePageBefore(conversationId, anchor.id, maxRows)
        : oldestPage(conversationId)
    }
    default:
      throw refusal(command, "unsupported", "this server has no such request")
  }
}

export function encodeJoin(conversationId: string): Encoded {
  const type = "join_conversation"
  return { type, payload: { conversationId }, replyType: "conversation_joined" }
}

/** What was stored after a send for certain; a server that took its time may have stored it after what is hardly newer. */
export function anchorOf({ payload }: Command<"look_up">): Anchor | null {
  const { newer, sentAtMs } = payload
  return newer && newer.createdAt >= sentAtMs + toleranceMs ? newer : null
}

/** The oldest rows, and nothing tells where they end: all are asked for. */
function oldestPage(conversationId: string): Encoded {
  const payload = { conversationId, limit: maxRows }
  return { type: "load_messages", payload, replyType: "messages_loaded" }
}

export function encodePageBefore(
  conversationId: string,
  beforeMessageId: string,
  limit: number,
): Encoded {
  const payload = { conversationId, beforeMessageId, limit }
  return { type: "load_more_messages", payload, replyType: "messages_loaded" }
}

/** The names of the document, and those that the server reads. */
function newConversation(command: Command<"create_conversation">): object {
  const { type, name, participantIds, metadata } = command.payload
  if (type === "channel") throw refusal(command, "unsupported", "this server has no channels")
  if (metadata) throw refusal(command, "unsupported", "this server keeps no metadata")
  const people = { participantIds, participant_ids: participantIds }
  return { ...people, isGroup: type === "group", name: name ?? null, type }
}

function newMessage(message: Command<"send_message">["payload"], ownId: string): object {
  const { conversationId, type, content, replyToId, attachments, mentions, metadata } = message
  const command = { type: "send_message" }
  if (attachments?.length || mentions?.length || metadata)
    throw refusal(command, "unsupported", "this server takes text and its type alone")
  if (!messageTypes.has(type))
    throw refusal(command, "unsupported", `this server has no messages of type ${type}`)
  const reply = replyToId === undefined ? {} : { replyToId }
  if (typeof content === "string") {
    if (content.length > maxContentChars)
      throw refusal(command, "too_large", `it has more than ${maxContentChars} characters`)
    return { conversationId, content, messageType: type, ...reply }
  }
  // Without it one's own history would lack the message.
  if (!Object.hasOwn(content, ownId))
    throw refusal(command, "invalid_argument", "the cipher made no copy for this user")
  return { conversationId, encryptedContents: content, messageType: type, ...reply }
}

export function refusal(
  command: { readonly type: string },
  code: ChatErrorCode,
  reason: string,
): ChatError {
  return new ChatError({ code, operation: operationOf(command), reason })
}

export function operationOf({ type }: { readonly type: string }): string {
  return type.replaceAll("_", " ")
}
