import { createChatClient, type Message, type TokenProvider } from "@colloquy/core"
import { websocket } from "@colloquy/websocket"
import { qryptDialect } from "@colloquy/websocket/qrypt"
import { hearAcceptances } from "./acceptances.ts"
import { createDebugging } from "./debugging.ts"
import {
  failed,
  mistake,
  notBegun,
  requireContent,
  requireId,
  requireOneOf,
  succeeded,
  type WsResult,
} from "./results.ts"
import type { WsMessage } from "./rows.ts"
import { createSignIn, type SignedIn } from "./sign-in.ts"
import { createStore, field } from "./store.ts"
import { createView } from "./view.ts"
import type { WsChat, WsChatOptions, WsChatStores } from "./ws-chat.ts"

const messageTypes = ["text", "image", "file", "system"]
const conversationTypes = ["direct", "group"]
const defaultRows = 50

/**
 * The store of the QryptChat API's document over Colloquy's client, name for name. It opens nothing, and may be made in
 * a module.
 *
 * @example
 * export const { wsChat, conversations, messages, typingUsers } = createWsChat({ url: "wss://chat.example/ws" })
 * await wsChat.authenticate(jwt)
 * const result = await wsChat.sendMessage(id, "Hello", "text") // { success, data, error }
 */
export function createWsChat({ url, WebSocket, token, ...options }: WsChatOptions): WsChatStores {
  const debugging = createDebugging(options.debug)
  const acceptances = hearAcceptances(qryptDialect())
  const chat = createChatClient({
    ...options,
    ...(token !== undefined && { token: providerOf(token) }),
    transport: websocket(url, WebSocket ? { WebSocket } : {}),
    dialect: acceptances.dialect,
    debug: debugging.debug,
  })
  const store = createStore()
  const view = createView(chat, store)
  const signIn = createSignIn({ chat, acceptances, hasProvider: token !== undefined })

  function providerOf(given: string | TokenProvider): TokenProvider {
    return (request) => (typeof given === "string" ? given : given(request))
  }

  /** Runs it, and shows what came of it before whoever waits goes on. */
  async function call<Data>(
    operation: string,
    run: () => Promise<Data>,
    isLoad = false,
  ): Promise<WsResult<Data>> {
    if (!signIn.hasBegun()) throw notBegun(operation)
    view.begin(operation, isLoad)
    const result = await settle(run)
    view.end(operation, isLoad, result.error)
    return result
  }

  async function settle<Data>(run: () => Promise<Data>): Promise<WsResult<Data>> {
    try {
      return succeeded(await run())
    } catch (error) {
      return failed(error)
    }
  }

  async function enter(
    run: () => Promise<WsResult<SignedIn>>,
    operation: string,
  ): Promise<WsResult<SignedIn>> {
    debugging.read()
    view.begin(operation, operation === "authenticate")
    const result = await run()
    view.end(operation, operation === "authenticate", result.error)
    return result
  }

  async function typing(say: () => void): Promise<WsResult<null>> {
    return signIn.hasBegun() ? settle(async () => said(say)) : failed(notBegun("show typing"))
  }

  function said(say: () => void): null {
    say()
    return null
  }

  function rowsOf(conversationId: string, loaded: readonly Message[]): readonly WsMessage[] {
    return loaded.map((message) => view.rowOf(conversationId, message))
  }

  const wsChat: WsChat = {
    subscribe: store.subscribe,
    connect: (given) => enter(() => signIn.connect(given), "connect"),
    authenticate: (given) => enter(() => signIn.authenticate(given), "authenticate"),
    disconnect: signIn.disconnect,
    loadConversations: () =>
      call(
        "load conversations",
        async () => {
          await chat.loadConversations()
          view.refresh()
          return store.get().conversations
        },
        true,
      ),
    async createConversation({ type, name, participant_ids: participantIds }) {
      const operation = "create conversation"
      requireOneOf(type, conversationTypes, operation)
      if (!Array.isArray(participantIds)) throw mistake(operation, "participant_ids is missing")
      for (const id of participantIds) requireId(id, operation)
      return call(operation, async () => {
        const request = { type, participantIds, ...(name !== undefined && { name }) }
        const { id } = await chat.createConversation(request)
        view.show(id)
        view.refresh()
        return store.get().conversations.find((row) => row.conversation_id === id) ?? null
      })
    },
    async joinConversation(id) {
      requireId(id, "join conversation")
      return call("join conversation", async () => {
        await chat.joinConversation(id)
        view.show(id)
        return { conversationId: id }
      })
    },
    async leaveConversation(id) {
      requireId(id, "leave conversation")
      return call("leave conversation", async () => {
        await chat.leaveConversation(id)
        if (store.get().activeConversation === id) view.show(null)
        return { conversationId: id }
      })
    },
    async loadMessages(id, limit = defaultRows) {
      requireId(id, "load messages")
      const load = async () => {
        const loaded = await chat.loadMessages(id, { limit })
        const { hasOlder } = chat.history(id).get()
        const messages = rowsOf(id, loaded.slice(-limit))
        return { messages, hasMore: hasOlder || loaded.length > limit }
      }
      return call("load messages", load, true)
    },
    async loadMoreMessages(id, beforeMessageId = null, limit = defaultRows) {
      requireId(id, "load more messages")
      const load = async () => {
        const loaded = await (beforeMessageId
          ? chat.loadMessages(id, { before: beforeMessageId, limit })
          : chat.loadOlder(id, { limit }))
        return { messages: rowsOf(id, loaded), hasMore: chat.history(id).get().hasOlder }
      }
      return call("load more messages", load, true)
    },
    async sendMessage(id, content, messageType = "text", replyToId = null) {
      const operation = "send message"
      requireId(id, operation)
      requireContent(content, operation)
      requireOneOf(messageType, messageTypes, operation)
      return call(operation, async () => {
        const reply = replyToId === null ? {} : { replyToId }
        const sent = chat.sendMessage(id, content, { type: messageType, ...reply })
        view.refresh()
        return view.rowOf(id, await sent)
      })
    },
    setTyping: (id) => typing(() => chat.setTyping(id)),
    startTyping: (id) => typing(() => chat.startTyping(id)),
    stopTyping: (id) => typing(() => chat.stopTyping(id)),
  }

  return {
    wsChat,
    conversations: field(store, "conversations"),
    messages: field(store, "messages"),
    typingUsers: field(store, "typingUsers"),
  }
}
