import { ChatError } from "../errors.ts"
import type { Command, Commands, CreateConversation } from "../protocol/commands.ts"
import type { Conversation } from "../protocol/conversation.ts"
import type { ChatClient, NewConversation, PageOptions } from "./chat-client.ts"
import { requireId } from "./message-verbs.ts"
import type { Rooms } from "./rooms.ts"
import { hasConversation } from "./telling.ts"

export type ConversationVerbs = Pick<
  ChatClient,
  | "loadConversations"
  | "createConversation"
  | "updateConversation"
  | "joinConversation"
  | "leaveConversation"
  | "addParticipants"
  | "removeParticipant"
>

const standardPageItems = 50

export function createConversationVerbs(rooms: Rooms): ConversationVerbs {
  const { asking, state, sending, random, channels, resuming } = rooms

  async function loadConversations(
    options: PageOptions & { readonly before?: string } = {},
  ): Promise<Commands["load_conversations"]["result"]> {
    const { before, limit = standardPageItems, ...call } = options
    const { hasMore } = state.conversations.listState.get()
    state.conversations.setListState({ status: "loading", hasMore, error: null })
    try {
      const payload = { limit, ...(before === undefined ? {} : { before }) }
      const page = await asking.ask(
        { type: "load_conversations", payload },
        { repeats: true, ...call },
      )
      state.putConversations(page.conversations)
      state.conversations.setListState({ status: "ready", hasMore: page.hasMore, error: null })
      return page
    } catch (cause) {
      const error = rooms.asError(cause, "load conversations")
      state.conversations.setListState({ status: "failed", hasMore, error })
      throw cause
    }
  }

  async function put(
    asked: Promise<{ readonly conversation: Conversation }>,
  ): Promise<Conversation> {
    const { conversation } = await asked
    state.putConversations([conversation])
    return state.conversations.get(conversation.id) ?? conversation
  }

  return {
    loadConversations,
    createConversation(conversation, options = {}) {
      requireConversation(conversation)
      asking.require("create_conversation")
      const { participantIds = [], ...rest } = conversation
      const clientId = random.id()
      const payload: CreateConversation = { clientId, participantIds, ...rest }
      const command: Command = { type: "create_conversation", payload }
      const lane = rooms.laneOf(command) ?? clientId
      const answered = sending.add({ clientId, conversationId: null, command, lane }, options)
      sending.pump()
      return answered.then((result) => requireResult(result, state.conversations.get))
    },
    updateConversation(conversationId, changes, options) {
      requireId(conversationId, "update conversation")
      const payload = { conversationId, ...changes }
      return put(asking.ask({ type: "update_conversation", payload }, options))
    },
    async joinConversation(conversationId, options) {
      requireId(conversationId, "join conversation")
      resuming.noteJoined(conversationId, true)
      if (channels.join(conversationId))
        return state.conversations.get(conversationId) ?? stubOf(conversationId)
      return put(asking.ask({ type: "join_conversation", payload: { conversationId } }, options))
    },
    async leaveConversation(conversationId, options) {
      requireId(conversationId, "leave conversation")
      resuming.noteJoined(conversationId, false)
      if (channels.leave(conversationId)) return
      await asking.ask({ type: "leave_conversation", payload: { conversationId } }, options)
      const userId = state.ownId()
      if (userId !== null)
        state.apply({ type: "conversation_left", conversationId, userId, seq: null })
    },
    addParticipants(conversationId, userIds, options) {
      requireId(conversationId, "add participants")
      const payload = { conversationId, userIds }
      return put(asking.ask({ type: "add_participants", payload }, options))
    },
    removeParticipant(conversationId, userId, options) {
      requireId(conversationId, "remove participant")
      const payload = { conversationId, userId }
      return put(asking.ask({ type: "remove_participant", payload }, options))
    },
  }
}

function requireConversation({ type, participantIds = [] }: NewConversation): void {
  for (const userId of participantIds) requireId(userId, "create conversation")
  if (type !== "direct" || participantIds.length === 1) return
  throw new ChatError({
    code: "invalid_argument",
    operation: "create conversation",
    reason: "a direct conversation has exactly one other participant",
  })
}

function requireResult(
  result: unknown,
  find: (conversationId: string) => Conversation | undefined,
): Conversation {
  if (hasConversation(result)) return find(result.conversation.id) ?? result.conversation
  throw new ChatError({
    code: "internal",
    operation: "create conversation",
    reason: "the server's answer names no conversation",
  })
}

/** What is known of a conversation that no list has told of. */
function stubOf(id: string): Conversation {
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
