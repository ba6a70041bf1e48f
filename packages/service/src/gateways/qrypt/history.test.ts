import { describe, expect, test } from "vitest"
import { createWorld, type TestPeer } from "./world.test.helper.ts"

async function say(peer: TestPeer, conversationId: string, count: number): Promise<string[]> {
  const ids: string[] = []
  for (let index = 0; index < count; index++)
    ids.push((await peer.send(conversationId, `m${index}`)).id)
  return ids
}

const idsOf = ({ messages }: { readonly messages: readonly unknown[] }) =>
  messages.map((row) => Object(row).id)
const contentsOf = ({ messages }: { readonly messages: readonly unknown[] }) =>
  messages.map((row) => Object(row).encrypted_content)

describe("qrypt: history", () => {
  test("begins with the oldest messages, 50 where no number is asked for", async () => {
    const world = createWorld({ limits: { pageItems: 20 } })
    const ann = await world.enter("ann")
    const conversationId = await world.group(ann)
    await say(ann, conversationId, 60)
    const ask = (limit?: number) =>
      ann.get("messages_loaded", "load_messages", { conversationId, limit })
    expect(contentsOf(await ask())).toEqual(Array.from({ length: 50 }, (_, index) => `m${index}`))
    expect(contentsOf(await ask(3))).toEqual(["m0", "m1", "m2"])
    expect(contentsOf(await ask(1_000))).toHaveLength(60)
    expect(contentsOf(await ask(-5))).toEqual(["m0"])
    expect(await ask(2)).not.toHaveProperty("hasMore")
  })

  test("goes back from a message, newest of the older ones, until there are none", async () => {
    const world = createWorld({ limits: { pageItems: 20 } })
    const ann = await world.enter("ann")
    const conversationId = await world.group(ann)
    const ids = await say(ann, conversationId, 60)
    const ask = (beforeMessageId: unknown, limit?: number) =>
      ann.get("messages_loaded", "load_more_messages", { conversationId, beforeMessageId, limit })
    const page = await ask(ids[55], 50)
    expect([contentsOf(page).at(0), contentsOf(page).at(-1), page.hasMore]).toEqual([
      ...["m5", "m54", true],
    ])
    const last = await ask(ids[5])
    expect([contentsOf(last), last.hasMore]).toEqual([["m0", "m1", "m2", "m3", "m4"], false])
    expect(await ask(ids[0])).toMatchObject({ messages: [], hasMore: false })
  })

  for (const [type, payload, code] of [
    ["load_messages", {}, "MISSING_CONVERSATION_ID"],
    ["load_messages", { conversationId: "x" }, "ACCESS_DENIED"],
    ["load_messages", { conversationId: "x", limit: "all" }, "INVALID_DATA"],
    ["load_more_messages", { beforeMessageId: "x" }, "MISSING_CONVERSATION_ID"],
    ["load_more_messages", { conversationId: "x" }, "MISSING_REQUIRED_FIELDS"],
    ["load_more_messages", { conversationId: "x", beforeMessageId: "x" }, "ACCESS_DENIED"],
  ] as const) {
    test(`${type} of ${JSON.stringify(payload)} is refused with ${code}`, async () => {
      const ann = await createWorld().enter("ann")
      expect((await ann.ask(type, payload)).payload).toMatchObject({ code })
    })
  }

  test("before a message of another conversation is refused", async () => {
    const world = createWorld()
    const ann = await world.enter("ann")
    const [one, other] = [await world.group(ann), await world.group(ann)]
    const [beforeMessageId] = await say(ann, other, 1)
    const ask = ann.ask("load_more_messages", { conversationId: one, beforeMessageId })
    expect((await ask).payload).toMatchObject({ code: "MESSAGE_NOT_FOUND" })
  })

  test("marks what it shows from the beginning as read, and nothing when it goes back", async () => {
    const world = createWorld()
    const [ann, bob] = [await world.enter("ann"), await world.enter("bob")]
    const conversationId = await world.group(ann, bob)
    const ids = await say(ann, conversationId, 5)
    const unread = async () => {
      const loaded = await bob.get("conversations_loaded", "load_conversations", {})
      return Object(loaded.conversations[0]).unread_count
    }
    await bob.ask("load_more_messages", { conversationId, beforeMessageId: ids[4] })
    expect(await unread()).toBe(5)
    await bob.ask("load_messages", { conversationId, limit: 2 })
    expect(await unread()).toBe(3)
    await bob.ask("load_messages", { conversationId })
    expect(await unread()).toBe(0)
  })

  test("is cut where a page would be too large to take, and says that there is more", async () => {
    const world = createWorld()
    const [ann, bob] = [await world.enter("ann"), await world.enter("bob")]
    const conversationId = await world.group(ann, bob)
    const ids: string[] = []
    for (let index = 0; index < 100; index++)
      ids.push((await ann.send(conversationId, `${index} `.padEnd(16_000, "x"))).id)
    const unread = async () => {
      const loaded = await bob.get("conversations_loaded", "load_conversations", {})
      return Object(loaded.conversations[0]).unread_count
    }
    const ask = { conversationId, limit: 1_000 }
    const oldest = await bob.get("messages_loaded", "load_messages", ask)
    expect(idsOf(oldest)).toEqual(ids.slice(0, oldest.messages.length))
    expect([oldest.messages.length, oldest.hasMore]).toEqual([64, true])
    expect(await unread()).toBe(36)
    const back = { ...ask, beforeMessageId: ids[99] }
    const older = await bob.get("messages_loaded", "load_more_messages", back)
    expect(idsOf(older)).toEqual(ids.slice(99 - older.messages.length, 99))
    expect([older.messages.length, older.hasMore]).toEqual([64, true])
  })

  test("leaves sealed messages of others out, and fills the page with the next ones", async () => {
    const world = createWorld()
    const [ann, bob] = [await world.enter("ann"), await world.enter("bob")]
    const conversationId = await world.group(ann, bob)
    const sealed = { conversationId, encryptedContents: { ann: "sealed" } }
    await say(ann, conversationId, 1)
    for (let count = 0; count < 5; count++) await ann.ask("send_message", sealed)
    const [, last] = await say(ann, conversationId, 2)
    const ask = { conversationId, limit: 2 }
    expect(contentsOf(await bob.get("messages_loaded", "load_messages", ask))).toEqual(["m0", "m0"])
    const back = { ...ask, beforeMessageId: last }
    const older = await bob.get("messages_loaded", "load_more_messages", back)
    expect([contentsOf(older), older.hasMore]).toEqual([["m0", "m0"], false])
  })
})
