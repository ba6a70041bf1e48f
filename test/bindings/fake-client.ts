import { EventEmitter } from "node:events"
import {
  type Capability,
  type ChatClient,
  ChatError,
  type ClientEvents,
  type ConnectionState,
  type Conversation,
  type ConversationListState,
  type HistoryState,
  type Message,
  type OutboxView,
  type Presence,
  type Receipt,
  type TypingUser,
  type User,
} from "../../packages/core/src/index.ts"
import { createFakeValue, createFakeValues, type FakeValue } from "./fake-value.ts"

type Values = Pick<ChatClient, "capabilities" | "catchingUp"> & {
  readonly connection: FakeValue<ConnectionState>
  readonly user: FakeValue<User | null>
  readonly conversations: FakeValue<readonly Conversation[]>
  readonly conversationList: FakeValue<ConversationListState>
  readonly conversation: (conversationId: string) => FakeValue<Conversation | null>
  readonly messages: (conversationId: string) => FakeValue<readonly Message[]>
  readonly history: (conversationId: string) => FakeValue<HistoryState>
  readonly typingUsers: (conversationId: string) => FakeValue<readonly TypingUser[]>
  readonly presence: (userId: string) => FakeValue<Presence | null>
  readonly receipts: (conversationId: string) => FakeValue<readonly Receipt[]>
  readonly unreadCount: FakeValue<number>
  readonly outbox: FakeValue<OutboxView>
}

/** A client whose state a test sets, and which notes what it was asked for. */
export interface FakeClient extends Values {
  readonly chat: ChatClient
  /** `loadMessages a`: the verb and what it was about, in the order of the calls. */
  readonly calls: readonly string[]
  readonly emit: (event: string, payload: unknown) => void
  readonly listenerCount: (event: string) => number
}

export const idleHistory: HistoryState = {
  status: "idle",
  hasOlder: false,
  hasNewer: false,
  gaps: [],
  error: null,
}

export const idleConnection: ConnectionState = {
  status: "idle",
  since: 0,
  attempt: 0,
  retryAt: null,
  error: null,
  latencyMs: null,
}

export function createFakeClient(): FakeClient {
  const calls: string[] = []
  const events = new EventEmitter()
  const values: Values = {
    connection: createFakeValue(idleConnection),
    user: createFakeValue<User | null>(null),
    capabilities: createFakeValue<ReadonlySet<Capability>>(new Set()),
    conversations: createFakeValue<readonly Conversation[]>([]),
    conversationList: createFakeValue<ConversationListState>({
      status: "idle",
      hasMore: false,
      error: null,
    }),
    conversation: createFakeValues<Conversation | null>(null),
    messages: createFakeValues<readonly Message[]>([]),
    history: createFakeValues(idleHistory),
    typingUsers: createFakeValues<readonly TypingUser[]>([]),
    presence: createFakeValues<Presence | null>(null),
    receipts: createFakeValues<readonly Receipt[]>([]),
    unreadCount: createFakeValue(0),
    catchingUp: createFakeValue(false),
    outbox: createFakeValue<OutboxView>({ items: [], durable: false }),
  }

  const note = (...call: readonly string[]) => {
    calls.push(call.join(" "))
  }
  const refuse = (operation: string) =>
    Promise.reject(
      new ChatError({ code: "not_connected", operation, reason: "there is no connection" }),
    )

  function on<E extends keyof ClientEvents>(event: E, listener: ClientEvents[E]): () => void
  function on(event: string, listener: (payload: unknown) => void): () => void
  function on(event: string, listener: (payload: unknown) => void): () => void {
    events.on(event, listener)
    return () => events.off(event, listener)
  }

  const chat: ChatClient = {
    ...values,
    connect: async () => note("connect"),
    disconnect: () => note("disconnect"),
    close: async () => note("close"),
    supports: () => true,
    async loadConversations() {
      note("loadConversations")
      values.conversationList.set({ status: "loading", hasMore: false, error: null })
      return { conversations: [], hasMore: false }
    },
    async loadMessages(conversationId) {
      note("loadMessages", conversationId)
      values.history(conversationId).set({ ...idleHistory, status: "loading" })
      return []
    },
    async loadPresence(userIds) {
      note("loadPresence", ...userIds)
      return []
    },
    loadOlder(conversationId) {
      note("loadOlder", conversationId)
      return refuse("load messages")
    },
    sendMessage(conversationId, content, options) {
      note("sendMessage", conversationId, content, ...(options?.mentions ?? []))
      return refuse("send message")
    },
    setTyping: (conversationId) => note("setTyping", conversationId),
    on,
    ...unused,
  }

  return {
    ...values,
    chat,
    calls,
    emit: (event, payload) => events.emit(event, payload),
    listenerCount: (event) => events.listenerCount(event),
  }
}

function refuseUse(): never {
  throw new Error("unable to call the fake client: no binding uses this verb")
}

const unused = {
  editMessage: refuseUse,
  deleteMessage: refuseUse,
  addReaction: refuseUse,
  removeReaction: refuseUse,
  setToken: refuseUse,
  logout: refuseUse,
  stats: refuseUse,
  trace: refuseUse,
  createConversation: refuseUse,
  updateConversation: refuseUse,
  joinConversation: refuseUse,
  leaveConversation: refuseUse,
  addParticipants: refuseUse,
  removeParticipant: refuseUse,
  retryMessage: refuseUse,
  discardMessage: refuseUse,
  markRead: refuseUse,
  markDelivered: refuseUse,
  startTyping: refuseUse,
  stopTyping: refuseUse,
  setPresence: refuseUse,
  request: refuseUse,
}
