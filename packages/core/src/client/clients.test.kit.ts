import {
  createFakeClock,
  createSeededRandom,
  createTestServer,
  type TestServerOptions,
} from "@colloquy/testing"
import { expect } from "vitest"
import type { Transport } from "../transport.ts"
import type { ChatClient } from "./chat-client.ts"
import { createChatClient } from "./create-chat-client.ts"
import type { SharedOptions } from "./options.ts"

/** A server in memory and people who talk through it. */
export function createTown(serverOptions: Omit<TestServerOptions, "clock"> = {}) {
  const clock = createFakeClock()
  const server = createTestServer({ ...serverOptions, clock })
  const chats: ChatClient[] = []

  /** A client that has said nothing yet. */
  function arrive(userId: string, options: SharedOptions = {}, own?: Transport<string>) {
    const link = server.transport()
    const transport = own ?? link
    const random = createSeededRandom(chats.length + 1)
    const token = async () => userId
    const chat = createChatClient({ transport, token, clock, random, ...options })
    chats.push(chat)
    return { chat, transport, cut: link.cut }
  }

  async function enter(userId: string, options: SharedOptions = {}) {
    const entered = arrive(userId, options)
    await until(entered.chat.connect())
    return entered
  }

  /** A group, shown on both screens. */
  async function meet() {
    const ann = await enter("ann")
    const bob = await enter("bob")
    const { id } = await until(
      ann.chat.createConversation({ type: "group", name: "Launch", participantIds: ["bob"] }),
    )
    for (const { chat } of [ann, bob]) {
      chat.messages(id).subscribe(() => {})
      await until(chat.loadConversations())
      await until(chat.loadMessages(id))
    }
    return { ann, bob, id }
  }

  /** Moves time until it settled. */
  async function until<T>(promise: Promise<T>): Promise<T> {
    promise.catch(() => {})
    await clock.advance(100)
    return promise
  }

  /** Nothing is left behind: rules C8, I5. */
  async function leave(): Promise<void> {
    const closed = Promise.all(chats.map((chat) => chat.close()))
    await clock.advance(2_000)
    await closed
    server.stop()
    await clock.advance(0)
    expect(server.faults).toEqual([])
    expect(clock.pendingCount()).toBe(0)
  }

  return { clock, server, arrive, enter, meet, until, leave }
}

/** More than a town under a limit takes. */
export const tooLong = "x".repeat(50)

/** A server that takes less than it says. */
export async function meetUnderLimit() {
  const town = createTown({ limits: { contentChars: 10 } })
  const met = await town.meet()
  town.server.tamper((frame) => [frame.replace('"contentChars":10', '"contentChars":99')])
  met.ann.cut()
  await town.clock.advance(10_000)
  return { ...town, ...met }
}

export function contents(chat: ChatClient, conversationId: string): readonly string[] {
  return chat
    .messages(conversationId)
    .get()
    .map(({ content }) => content)
}

/** What became of a promise, now: "pending", "resolved", or the code of its error. */
export function outcomeOf(promise: Promise<unknown>): () => string {
  let outcome = "pending"
  promise.then(
    () => {
      outcome = "resolved"
    },
    (error: unknown) => {
      outcome =
        typeof error === "object" && error !== null && "code" in error ? String(error.code) : "?"
    },
  )
  return () => outcome
}
