import type { Conversation } from "@colloquy/core"
import { createMemoryStorage } from "@colloquy/service/memory"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { type ChatServer, createChatServer } from "../chat-server.ts"
import { enter, type TestClient } from "../client.test.helper.ts"
import { systemClock, systemRandom } from "../platform.ts"
import { seedDemo } from "./seed-demo.ts"
import { seededConversations } from "./team.ts"

const demo = { authentication: { mode: "demo" } } as const

async function listOf(client: TestClient): Promise<readonly Conversation[]> {
  const frame = await client.ask("load_conversations", {})
  if (frame.type !== "conversations_loaded") throw new Error(`unable to list: ${frame.type}`)
  return frame.payload.conversations
}

describe("a seeded demo", () => {
  let server: ChatServer
  let url: string

  beforeAll(async () => {
    server = createChatServer({ ...demo, isSeeded: true })
    url = (await server.listen(0)).url
  })
  afterAll(() => server.close())

  test("tells a seeded person what is unread, in the story's own hours", async () => {
    const conversations = await listOf(await enter(url, "Ana"))
    expect(conversations).toMatchObject([
      { name: "Release 2.0", unreadCount: 0, lastMessage: { senderId: "dora" } },
      { type: "direct", unreadCount: 2 },
      { name: "Docs and website", unreadCount: 0 },
      { name: "Lunch" },
    ])
    const names = conversations[1]?.participants.map(({ name }) => name)
    expect(names?.sort()).toEqual(["Ana", "Bob"])
  })

  test("shows whoever picks a new name the public channels", async () => {
    const conversations = await listOf(await enter(url, "Eva"))
    expect(conversations.map(({ name }) => name).sort()).toEqual(["Lunch", "Release 2.0"])
  })

  test("leaves alone those who left a channel, when they come again", async () => {
    const finn = await enter(url, "Finn")
    const [first] = await listOf(finn)
    await finn.ask("leave_conversation", { conversationId: first?.id })
    expect(await listOf(await enter(url, "Finn"))).toHaveLength(1)
  })
})

describe("an unseeded demo", () => {
  test("is empty", async () => {
    const server = createChatServer(demo)
    const { url } = await server.listen(0)
    expect(await listOf(await enter(url, "Ana"))).toEqual([])
    await server.close()
  })
})

describe("seeding", () => {
  test("happens once, and a repeat of one that was cut short doubles nothing", async () => {
    const storage = createMemoryStorage()
    const options = { storage, clock: systemClock, random: systemRandom }
    const cutShort = { ...storage, saveAccount: () => Promise.reject(new Error("power cut")) }
    await expect(seedDemo({ ...options, storage: cutShort })).rejects.toThrow("power cut")
    await seedDemo(options)
    await seedDemo(options)
    const { conversations } = await storage.conversations("ana", { limit: 100 })
    expect(conversations).toHaveLength(seededConversations.length)
    for (const { id, name } of conversations) {
      const seeded = seededConversations.find((one) => (one.name ?? null) === name)
      const { messages } = await storage.messages(id, { limit: 100 })
      expect(messages).toHaveLength(seeded?.messages.length ?? 0)
    }
  })
})
