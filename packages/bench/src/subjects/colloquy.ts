import {
  type ChatClient,
  createChatClient,
  type Message,
  type NativeOptions,
  type NativeRequests,
  type Transport,
} from "@colloquy/core"
import { type DurableStorage, memoryStorage } from "@colloquy/core/storage"
import { websocket } from "@colloquy/websocket"
import { WebSocket } from "ws"
import { ownUser } from "../frames.ts"
import { createLocalServer } from "../local-server.ts"
import type { Reception, Shown, Subject } from "./subject.ts"

/** As many as the largest conversation of a suite: what the floor holds, it holds too. */
const watchedMessages = 100_000

/** The client that users run, at its defaults, over the same `ws` as the floor. */
export const colloquy: Subject = {
  name: "Colloquy",
  flush: (url, contents, isWatched) => flush(url, contents, { isWatched }),
  async receive(url, reception) {
    const chat = await open(websocket(url, { WebSocket }), reception)
    await chat.request("load_stats", {})
  },
  async converse(url) {
    const reception = { conversationIds: ["room"], keeps: true, onMessage() {} }
    const chat = await open(websocket(url, { WebSocket }), reception)
    return {
      request: () => chat.request("load_stats", {}),
      send: (content) => chat.sendMessage("room", content),
    }
  },
  async openInProcess(reception) {
    const server = createLocalServer(reception.conversationIds)
    const chat = await open(server.transport, reception, { watchedMessages })
    return {
      deliver: server.deliver,
      count: () =>
        reception.conversationIds.reduce((total, id) => total + chat.messages(id).get().length, 0),
      close: chat.close,
    }
  },
}

/** The same with a storage: each message is written before it is handed over, and erased when it is acknowledged. */
export const colloquyDurable: Pick<Subject, "name" | "flush"> = {
  name: "Colloquy, durable",
  flush: (url, contents, isWatched) =>
    flush(url, contents, { isWatched, storage: memoryStorage() }),
}

interface FlushOptions {
  readonly isWatched: boolean
  readonly storage?: DurableStorage
}

async function flush(
  url: string,
  contents: readonly string[],
  { isWatched, ...options }: FlushOptions,
): Promise<Shown> {
  const transport = websocket(url, { WebSocket })
  const chat = createChatClient({ transport, token: "token", user: ownUser, ...options })
  const messages = chat.messages("room")
  let doubled = 0
  messages.subscribe((now) => {
    if (isWatched) doubled = Math.max(doubled, repeatsIn(now))
  })
  const sent = contents.map((content) => chat.sendMessage("room", content))
  await chat.connect()
  await Promise.all(sent)
  const shown = messages.get().map(({ content }) => content)
  await chat.close()
  return { contents: shown, doubled }
}

function repeatsIn(messages: readonly Message[]): number {
  return messages.length - new Set(messages.map(({ content }) => content)).size
}

/** Connected and caught up. What it keeps it also shows: the list, and every conversation in it. */
async function open(
  transport: Transport<string>,
  { conversationIds, keeps, onMessage }: Reception,
  limits: NonNullable<NativeOptions["limits"]> = {},
): Promise<ChatClient<NativeRequests>> {
  const chat = createChatClient({ transport, token: "token", limits })
  chat.on("message", onMessage)
  await chat.connect()
  if (!keeps) return chat
  chat.conversations.subscribe(() => {})
  await chat.loadConversations()
  for (const id of conversationIds) {
    chat.messages(id).subscribe(() => {})
    await chat.loadMessages(id)
  }
  return chat
}
