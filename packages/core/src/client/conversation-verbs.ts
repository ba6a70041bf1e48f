import type { CallOptions } from "../channels/call-options.ts"
import { asChatError } from "../connection/attempt.ts"
import { ChatError } from "../errors.ts"
import type { Command, Commands, CreateConversation } from "../protocol/commands.ts"
import type { Conversation } from "../protocol/conversation.ts"
import { hasConversation } from "../sending/outcomes.ts"
import { unlistedConversation } from "../state/conversations.ts"
import type { ChatClient } from "./chat-client.ts"
import { requireId } from "./checked-arguments.ts"
import type { Rooms } from "./rooms.ts"
import type { NewConversation, PageOptions } from "./verb-options.ts"

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
  const { asking, state, sending, receiving, random, channels, resuming } = rooms

  async function loadConversations(
    options: PageOptions & { readonly before?: string } = {},
  ): Promise<Commands["load_conversations"]["result"]> {
    const refusal = asking.refusalOf("load_conversations")
    if (refusal) throw refusal
    const { before, limit = standardPageItems, ...call } = options
    const { conversations } = state
    const { length } = conversations.list.get()
    const askedAt = conversations.turn()
    const link = rooms.patience.link()
    const { hasMore, status } = conversations.listState.get()
    conversations.setListState({ status: "loading", hasMore, error: null })
    try {
      const payload = { limit, ...(before === undefined ? {} : { before }) }
      const page = await asking.ask(
        { type: "load_conversations", payload },
        { repeats: true, ...call },
      )
      if (before === undefined) conversations.putNewest(page, askedAt)
      else conversations.put(page.conversations)
      for (const { id, seq } of page.conversations) if (seq !== null) receiving.noteHead(id, seq)
      // The first page again tells nothing of the end of a list that is longer.
      const isLonger = before === undefined && status !== "idle" && length > limit
      const more = isLonger ? hasMore : page.hasMore
      conversations.setListState({ status: "ready", hasMore: more, error: null })
      for (const { id, seq } of page.conversations) noteOvertaken(id, seq ?? 0)
      return page
    } catch (cause) {
      const error = asChatError(cause, "load conversations")
      conversations.setListState({ status: "failed", hasMore, error })
      if (before === undefined) rooms.patience.again(link, cause, () => loadConversations())
      throw cause
    }
  }

  /** What came while the page was on its way may have left something out that the page does not tell either. */
  function noteOvertaken(conversationId: string, seq: number): void {
    const isFollowed = receiving.cursorOf(conversationId) !== undefined
    if (!isFollowed && (state.conversations.get(conversationId)?.seq ?? 0) > seq)
      rooms.relist(conversationId)
  }

  async function put(
    asked: Promise<{ readonly conversation: Conversation }>,
  ): Promise<Conversation> {
    const { conversation } = await asked
    state.conversations.put([conversation])
    return state.conversations.get(conversation.id) ?? conversation
  }

  async function join(
    conversationId: string,
    options: CallOptions | undefined,
  ): Promise<Conversation> {
    const refusal = asking.refusalOf("join_conversation")
    if (refusal) throw refusal
    if (channels.join(conversationId))
      return state.conversations.get(conversationId) ?? unlistedConversation(conversationId)
    resuming.noteJoined(conversationId, true)
    try {
      const command = { type: "join_conversation", payload: { conversationId } } as const
      const { conversation } = await asking.ask(command, options)
      if (conversation) state.conversations.put([conversation])
      return (
        state.conversations.get(conversationId) ??
        conversation ??
        unlistedConversation(conversationId)
      )
    } catch (cause) {
      resuming.noteJoined(conversationId, false)
      throw cause
    }
  }

  async function leave(conversationId: string, options: CallOptions | undefined): Promise<void> {
    const refusal = asking.refusalOf("leave_conversation")
    if (refusal) throw refusal
    resuming.noteJoined(conversationId, false)
    if (channels.leave(conversationId)) return
    await asking.ask({ type: "leave_conversation", payload: { conversationId } }, options)
    const userId = state.ownId()
    if (userId !== null && !rooms.rejoins)
      receiving.receiveAnswer({ type: "conversation_left", conversationId, userId, seq: null })
  }

  /** Whoever makes a conversation is in it. */
  async function made(creating: Promise<Conversation>): Promise<Conversation> {
    const conversation = await creating
    resuming.noteJoined(conversation.id, true)
    return conversation
  }

  return {
    loadConversations,
    createConversation(conversation, options = {}) {
      requireConversation(conversation)
      const refusal = asking.refusalOf("create_conversation")
      if (refusal) return Promise.reject(refusal)
      const { participantIds = [], ...rest } = conversation
      const clientId = random.id()
      const payload: CreateConversation = { clientId, participantIds, ...rest }
      const command: Command<"create_conversation"> = { type: "create_conversation", payload }
      if (!rooms.isDurable(command.type)) return made(put(asking.ask(command, options)))
      const lane = rooms.laneOf(command) ?? clientId
      const answered = sending.add({ clientId, conversationId: null, command, lane }, options)
      sending.pump()
      return made(answered.then((result) => requireResult(result, state.conversations.get)))
    },
    updateConversation(conversationId, changes, options) {
      requireId(conversationId, "update conversation")
      const payload = { conversationId, ...changes }
      return put(asking.ask({ type: "update_conversation", payload }, options))
    },
    joinConversation(conversationId, options) {
      requireId(conversationId, "join conversation")
      return join(conversationId, options)
    },
    leaveConversation(conversationId, options) {
      requireId(conversationId, "leave conversation")
      return leave(conversationId, options)
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
    reason: "a direct conversation has one other participant",
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
