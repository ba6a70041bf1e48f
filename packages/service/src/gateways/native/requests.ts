import {
  ChatError,
  type ClientFrame,
  type ClientFrameType,
  type ClientPayloads,
  type ServerFrameType,
  type ServerPayloads,
} from "@colloquy/core"
import type { ChatService } from "../../chat/chat-service.ts"
import { type KeptMessage, reactionsOf } from "../../records.ts"
import { operationOf } from "./errors.ts"

/** What answers a request; `null` for what has no answer. */
export type Reply = {
  readonly [T in ServerFrameType]: readonly [type: T, payload: ServerPayloads[T]]
}[ServerFrameType]

type Handler<Type extends ClientFrameType> = (
  service: ChatService,
  userId: string,
  payload: ClientPayloads[Type],
) => Promise<Reply | null>

/** Requests that this gateway answers; the rest of the protocol is `unsupported`. */
type Answered =
  | "sync"
  | "load_conversations"
  | "create_conversation"
  | "update_conversation"
  | "join_conversation"
  | "leave_conversation"
  | "add_participants"
  | "remove_participant"
  | "set_role"
  | "mute_conversation"
  | "send_message"
  | "edit_message"
  | "delete_message"
  | "add_reaction"
  | "remove_reaction"
  | "load_messages"
  | "load_more_messages"
  | "mark_read"
  | "mark_delivered"
  | "typing_start"
  | "typing_stop"
  | "set_presence"
  | "load_presence"

const handlers: { readonly [T in Answered]: Handler<T> } = {
  async sync(service, userId, { conversationId, after }) {
    return ["synced", { conversationId, ...(await service.sync(userId, conversationId, after)) }]
  },
  async load_conversations(service, userId, page) {
    return ["conversations_loaded", await service.loadConversations(userId, page)]
  },
  async create_conversation(service, userId, request) {
    const conversation = await service.createConversation(userId, request)
    return ["conversation_created", { conversation }]
  },
  async update_conversation(service, userId, { conversationId, ...change }) {
    const conversation = await service.updateConversation(userId, conversationId, change)
    return ["conversation_updated", { conversation }]
  },
  async join_conversation(service, userId, { conversationId }) {
    const conversation = await service.joinConversation(userId, conversationId)
    return ["conversation_joined", { conversation, cursor: conversation.seq ?? 0 }]
  },
  async leave_conversation(service, userId, { conversationId }) {
    const { seq } = await service.leaveConversation(userId, conversationId)
    return ["conversation_left", { conversationId, userId, seq }]
  },
  async add_participants(service, userId, { conversationId, userIds }) {
    const conversation = await service.addParticipants(userId, conversationId, userIds)
    return ["conversation_updated", { conversation }]
  },
  async remove_participant(service, userId, { conversationId, userId: removedId }) {
    const conversation = await service.removeParticipant(userId, conversationId, removedId)
    return ["conversation_updated", { conversation }]
  },
  async set_role(service, userId, { conversationId, userId: participantId, role }) {
    const conversation = await service.setRole(userId, conversationId, participantId, role)
    return ["conversation_updated", { conversation }]
  },
  async mute_conversation(service, userId, { conversationId, until }) {
    const conversation = await service.muteConversation(userId, conversationId, until)
    return ["conversation_updated", { conversation }]
  },
  async send_message(service, userId, message) {
    return ["message_sent", { message: await service.sendMessage(userId, message) }]
  },
  async edit_message(service, userId, edit) {
    return ["message_edited", { message: await service.editMessage(userId, edit) }]
  },
  async delete_message(service, userId, deletion) {
    return ["message_deleted", { message: await service.deleteMessage(userId, deletion) }]
  },
  async add_reaction(service, userId, reaction) {
    return reactionReply(await service.addReaction(userId, reaction))
  },
  async remove_reaction(service, userId, reaction) {
    return reactionReply(await service.removeReaction(userId, reaction))
  },
  load_messages: loadMessages,
  load_more_messages: loadMessages,
  async mark_read(service, userId, { conversationId, seq }) {
    const { hasMoved: _, ...receipt } = await service.markRead(userId, conversationId, seq)
    return ["receipt_updated", { conversationId, ...receipt }]
  },
  async mark_delivered(service, userId, { conversationId, seq }) {
    const { hasMoved: _, ...receipt } = await service.markDelivered(userId, conversationId, seq)
    return ["receipt_updated", { conversationId, ...receipt }]
  },
  async typing_start(service, userId, { conversationId }) {
    await service.startTyping(userId, conversationId)
    return null
  },
  async typing_stop(service, userId, { conversationId }) {
    await service.stopTyping(userId, conversationId)
    return null
  },
  async set_presence(service, userId, { status, statusText = null }) {
    return ["presence_updated", await service.setPresence(userId, status, statusText)]
  },
  async load_presence(service, userId, { userIds }) {
    return ["presence_loaded", { presences: await service.loadPresence(userId, userIds) }]
  },
}

function reactionReply(message: KeptMessage): Reply {
  return ["reaction_updated", reactionsOf(message, message.updateSeq)]
}

async function loadMessages(
  service: ChatService,
  userId: string,
  { conversationId, ...page }: ClientPayloads["load_messages"],
): Promise<Reply> {
  const loaded = await service.loadMessages(userId, conversationId, page)
  return ["messages_loaded", { conversationId, ...loaded }]
}

/** @throws ChatError what the service refuses; `unsupported` for the rest of the protocol */
export function answer(
  service: ChatService,
  userId: string,
  frame: ClientFrame,
): Promise<Reply | null> {
  if (isAnswered(frame)) return handle(service, userId, frame)
  const reason = "it is not available on this server"
  throw new ChatError({ code: "unsupported", operation: operationOf(frame.type), reason })
}

function handle<Type extends Answered>(
  service: ChatService,
  userId: string,
  { type, payload }: ClientFrame<Type>,
): Promise<Reply | null> {
  return handlers[type](service, userId, payload)
}

function isAnswered(frame: ClientFrame): frame is ClientFrame<Answered> {
  return Object.hasOwn(handlers, frame.type)
}

/** What `auth_success` announces: exactly what is answered, and how. */
export const capabilities: readonly string[] = [
  ...Object.keys(handlers),
  "resume",
  "idempotence",
  "history",
  "history_around",
  "multiple_conversations",
  "channels",
]
