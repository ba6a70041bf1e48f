import { ChatError, type Conversation } from "@colloquy/core"
import type {
  QryptClientFrame,
  QryptClientPayloads,
  QryptClientType,
} from "@colloquy/websocket/qrypt/wire"
import { fitPage } from "../../chat/fitting.ts"
import { contentFor, keepCopies } from "./contents.ts"
import { loadBefore, loadOldest, type Reader } from "./history.ts"
import { readNewConversation } from "./new-conversation.ts"
import type { OutgoingFrame } from "./outlet.ts"
import { incompleteMessage } from "./read-frame.ts"
import type { WireRefusal } from "./refusals.ts"
import { listRowOf, messageRowOf, newRowOf } from "./rows.ts"
import type { Seat } from "./seat.ts"

/** Whoever asks, and from where. */
export interface Asker extends Reader {
  readonly seat: Seat
  readonly newId: () => string
}

export type RequestType = Exclude<QryptClientType, "auth" | "ping">

export type Answer = OutgoingFrame | { readonly refusal: WireRefusal }

type Handler<Type extends RequestType> = (
  asker: Asker,
  payload: QryptClientPayloads[Type],
) => Promise<Answer>

const messageTypes: ReadonlySet<string> = new Set(["text", "image", "file", "system"])

const handlers: { readonly [T in RequestType]: Handler<T> } = {
  async load_conversations({ service, names, userId }) {
    const all: Conversation[] = []
    for (let hasMore = true; hasMore; ) {
      const before = all.at(-1)?.id
      const limit = service.limits.pageItems
      const page = { limit, ...(before !== undefined && { before }) }
      const loaded = await service.loadConversations(userId, page)
      all.push(...loaded.conversations)
      hasMore = loaded.hasMore && loaded.conversations.length > 0
    }
    for (const { participants } of all) names.noteAll(participants)
    const rows = all.map((conversation) => listRowOf(conversation, userId))
    const { end } = fitPage(rows, 0)
    // This list has no pages: what was said last is left out where all of it would be too large to take.
    const conversations = rows.map((row, index) =>
      index < end ? row : { ...row, latest_message_content: null },
    )
    return ["conversations_loaded", { conversations }]
  },
  async join_conversation({ service, seat, names, userId }, { conversationId }) {
    const conversation = await service.loadConversation(userId, conversationId)
    names.noteAll(conversation.participants)
    seat.join(conversation)
    return ["conversation_joined", { conversationId }]
  },
  async leave_conversation({ seat }, { conversationId }) {
    seat.leave(conversationId)
    return ["conversation_left", { conversationId }]
  },
  async create_conversation({ service, seat, names, userId, newId }, request) {
    const wanted = readNewConversation(request)
    const clientId = newId()
    seat.isCreating = true
    try {
      const conversation = await service.createConversation(userId, { clientId, ...wanted })
      names.noteAll(conversation.participants)
      seat.join(conversation)
      return ["conversation_created", { conversation: newRowOf(conversation) }]
    } finally {
      seat.isCreating = false
    }
  },
  async send_message({ service, seat, names, userId, newId }, request) {
    const { conversationId, content, encryptedContents, replyToId, messageType = "text" } = request
    if (!messageTypes.has(messageType)) throw noSuchType()
    if (content === undefined && !encryptedContents) return { refusal: incompleteMessage }
    const clientId = newId()
    seat.sending.add(clientId)
    try {
      const message = await service.sendMessage(userId, {
        ...{ clientId, conversationId, type: messageType },
        ...(encryptedContents ? keepCopies(encryptedContents, userId) : { content: content ?? "" }),
        ...(typeof replyToId === "string" && { replyToId }),
      })
      // Somebody who sealed nothing for themselves still learns what became of it.
      const readable = contentFor(message, userId) ?? ""
      return ["message_sent", { message: messageRowOf(message, readable, names.of) }]
    } finally {
      seat.sending.delete(clientId)
    }
  },
  async load_messages(asker, { conversationId, limit }) {
    const { messages, hasMore, newestSeq } = await loadOldest(asker, conversationId, limit)
    if (newestSeq > 0) await asker.service.markRead(asker.userId, conversationId, newestSeq)
    return ["messages_loaded", { conversationId, messages, ...(hasMore && { hasMore }) }]
  },
  async load_more_messages(asker, { conversationId, beforeMessageId, limit }) {
    const { messages, hasMore } = await loadBefore(asker, conversationId, beforeMessageId, limit)
    return ["messages_loaded", { conversationId, messages, hasMore }]
  },
  async typing_start({ service, seat, userId }, { conversationId }) {
    const wasTyping = seat.typing.has(conversationId)
    seat.typing.add(conversationId)
    try {
      await service.startTyping(userId, conversationId)
    } catch (error) {
      if (!wasTyping) seat.typing.delete(conversationId)
      throw error
    }
    return ["typing_start", { conversationId, isTyping: true }]
  },
  async typing_stop({ service, userId }, { conversationId }) {
    await service.stopTyping(userId, conversationId)
    return ["typing_stop", { conversationId, isTyping: false }]
  },
}

/** @throws ChatError what the service refuses */
export function answer<Type extends RequestType>(
  asker: Asker,
  { type, payload }: QryptClientFrame<Type>,
): Promise<Answer> {
  return handlers[type](asker, payload)
}

function noSuchType(): ChatError {
  const reason = "a message is a text, an image, a file or of the system"
  return new ChatError({ code: "invalid_argument", operation: "send message", reason })
}
