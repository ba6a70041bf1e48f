import {
  type Command,
  createChatClient,
  type Dialect,
  type Effect,
  type MessagePage,
  reply,
  type StoredMessage,
  type Transport,
  type TransportSink,
} from "@colloquy/core"
import { ownUser } from "../frames.ts"
import type { ListPlan, ListSubject, OpenList } from "./list-subject.ts"

/** What the wire of this dialect carries: what a session made of a frame, so that no text is parsed. */
type Decoded = readonly Effect<never>[]

/** The client, from the event that its dialect read to what a screen gets. */
export const colloquyList: ListSubject = { name: "Colloquy", open: (plan) => openList(plan, true) }

/** The same for conversations that nobody looks at: what is left is the way of an event to its listeners. */
export const colloquyUnkept: ListSubject = {
  name: "Colloquy, not kept",
  open: (plan) => openList(plan, false),
}

/** Room for what an operation adds: at a bound it would be measured together with letting go. */
const watchedMessages = 20_000

async function openList(plan: ListPlan, keeps: boolean): Promise<OpenList> {
  const { conversationIds } = plan
  const [onlyId = ""] = conversationIds
  let sink: TransportSink<Decoded> | null = null
  const transport: Transport<Decoded> = {
    name: "decoded",
    endpoint: "decoded://server",
    connect(_request, client) {
      sink = client
      queueMicrotask(client.onOpen)
      return { send() {}, close() {}, kill() {}, bufferedBytes: 0 }
    },
  }
  const limits = { watchedMessages }
  const chat = createChatClient({ transport, dialect: dialectOf(plan), user: ownUser, limits })
  await chat.connect()
  for (const id of keeps ? conversationIds : []) {
    chat.messages(id).subscribe(() => {})
    await chat.loadMessages(id)
  }
  return {
    apply(message) {
      sink?.onFrame([{ type: "event", event: { type: "message_received", message } }])
    },
    prepend: () => chat.loadOlder(onlyId),
    read: (conversationId) => chat.messages(conversationId).get(),
    async close() {
      chat.disconnect()
      await chat.close()
    },
  }
}

function dialectOf({ held, olderPages }: ListPlan): Dialect<Decoded> {
  let pages = 0

  function answer(command: Command, requestId: string): readonly Effect<Decoded>[] {
    if (command.type !== "load_messages") return []
    const messages = command.payload.before ? (olderPages[pages++] ?? []) : held
    return [reply("load_messages", requestId, pageOf(messages, olderPages.length > pages))]
  }

  return {
    name: "decoded",
    channels: "one",
    rejoins: false,
    capabilities: new Set(["load_messages", "history"]),
    delivery: { idempotent: true, window: 1, lookUp: null, durable: new Set() },
    lane: () => null,
    open: () => ({
      request: () => ({}),
      opened: () => [{ type: "ready", welcome: { user: ownUser } }],
      start: (command, { id }) => answer(command, id),
      frame: (decoded) => decoded,
      response: () => [],
      ended: () => [],
      renew: () => null,
      probe: () => null,
      closed: () => null,
    }),
  }
}

function pageOf(messages: readonly StoredMessage[], hasOlder: boolean): MessagePage {
  const newest = messages.at(-1)
  const isNumbered = newest?.seq !== null
  const cursor = isNumbered ? (newest?.seq ?? 0) : null
  return { messages, hasOlder, hasNewer: false, cursor }
}
