import type { ChatClient, ConnectionState, Conversation, Message } from "@colloquy/core"
import {
  conversationRow,
  messageRow,
  userRow,
  type WsConversation,
  type WsMessage,
} from "./rows.ts"
import type { WsChatStore } from "./store.ts"

/** Brings what the client knows into the store. */
export interface View {
  /** At once, without waiting for a frame. */
  readonly refresh: () => void
  readonly rowOf: (conversationId: string, message: Message) => WsMessage
  /** Whose messages and typists are shown. */
  readonly show: (conversationId: string | null) => void
  readonly begin: (kind: string, isLoad: boolean) => void
  readonly end: (kind: string, isLoad: boolean, error: string | null) => void
}

const noMessages: readonly WsMessage[] = []
const nobody: readonly string[] = []

export function createView(chat: ChatClient, store: WsChatStore): View {
  const rows = new WeakMap<Message, WsMessage>()
  const conversationsOf = remember((list: readonly Conversation[], ownId: string | null) =>
    list.map((one): WsConversation => conversationRow(one, ownId)),
  )
  const messagesOf = remember((list: readonly Message[], names: ReadonlyMap<string, string>) =>
    list.map((message) => rowOf(message, names)),
  )
  const namesOf = remember((conversation: Conversation | null, _active: string) =>
    namesIn(conversation),
  )
  const typistsOf = remember((list: readonly { readonly userId: string }[], _: string) =>
    list.map(({ userId }) => userId),
  )
  const userOf = remember((user: ReturnType<ChatClient["user"]["get"]>, _: null) =>
    user ? userRow(user) : null,
  )
  let active: string | null = null
  let stopWatching = () => {}
  let loads = 0
  let failure: { readonly kind: string; readonly text: string } | null = null
  let connection: ConnectionState = chat.connection.get()

  function rowOf(message: Message, names: ReadonlyMap<string, string>): WsMessage {
    const told = message.metadata.senderName
    const name = names.get(message.senderId) ?? (typeof told === "string" ? told : null)
    const known = rows.get(message)
    if (known && known.sender.display_name === name) return known
    const row = messageRow(message, { ownId: chat.user.get()?.id ?? null, name })
    rows.set(message, row)
    return row
  }

  function namesIn(conversation: Conversation | null): ReadonlyMap<string, string> {
    const named = (conversation?.participants ?? []).flatMap(({ userId, name }) =>
      name === undefined ? [] : [[userId, name] as const],
    )
    const user = chat.user.get()
    return new Map(user ? [...named, [user.id, user.name]] : named)
  }

  function refresh(): void {
    const user = chat.user.get()
    const isReady = connection.status === "ready"
    store.publish({
      connected: isReady,
      authenticated: isReady,
      user: userOf(user, null),
      conversations: conversationsOf(chat.conversations.get(), user?.id ?? null),
      activeConversation: active,
      messages: active === null ? noMessages : shownMessages(active),
      typingUsers: active === null ? nobody : typistsOf(chat.typingUsers(active).get(), active),
      loading: loads > 0,
      error: failure?.text ?? null,
    })
  }

  function shownMessages(conversationId: string): readonly WsMessage[] {
    const names = namesOf(chat.conversation(conversationId).get(), conversationId)
    return messagesOf(chat.messages(conversationId).get(), names)
  }

  function noteConnection(next: ConnectionState): void {
    const { status, error } = next
    const wasOn = connection.status
    connection = next
    if (status === "ready" && wasOn !== "ready") failure = null
    else if (error) failure = { kind: "connect", text: error.message }
    const isRefused = status === "closed" && wasOn !== "closed" && error !== null
    // Said once, so that a page can tell it from a connection that is only away.
    if (isRefused && (error.code === "unauthorized" || error.code === "forbidden"))
      store.publish({
        ...store.get(),
        connected: true,
        authenticated: false,
        error: error.message,
      })
    refresh()
  }

  chat.on("connection", noteConnection)
  for (const slice of [chat.user, chat.conversations]) slice.subscribe(refresh)

  return {
    refresh,
    rowOf: (conversationId, message) =>
      rowOf(message, namesIn(chat.conversation(conversationId).get())),
    show(conversationId) {
      if (conversationId === active) return
      stopWatching()
      active = conversationId
      const watched =
        active === null
          ? []
          : [chat.messages(active), chat.typingUsers(active), chat.conversation(active)]
      const offs = watched.map((slice) => slice.subscribe(refresh))
      stopWatching = () => {
        for (const off of offs) off()
      }
      refresh()
    },
    begin(_, isLoad) {
      if (isLoad) loads += 1
      refresh()
    },
    end(kind, isLoad, error) {
      if (isLoad) loads -= 1
      if (error !== null) failure = { kind, text: error }
      else if (failure?.kind === kind) failure = null
      refresh()
    },
  }
}

/** The same result while nothing it is made of changed. */
function remember<A, B, Result>(make: (a: A, b: B) => Result): (a: A, b: B) => Result {
  let last: { readonly a: A; readonly b: B; readonly result: Result } | null = null
  return (a, b) => {
    if (last?.a !== a || last.b !== b) last = { a, b, result: make(a, b) }
    return last.result
  }
}
