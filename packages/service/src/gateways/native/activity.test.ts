import { describe, expect, test } from "vitest"
import { createMemoryStorage } from "../../memory/index.ts"
import { createWorld } from "./world.test.helper.ts"

describe("native: receipts", () => {
  test("move forward, and tell the count to the user's own devices alone", async () => {
    const world = createWorld()
    const [ann, bob, phone] = [
      await world.enter("ann"),
      await world.enter("bob"),
      await world.enter("bob"),
    ]
    const id = await world.group(ann, bob)
    for (const content of ["a", "b", "c"]) await ann.send(id, content)
    for (const peer of [ann, bob, phone]) peer.heard()
    const marks = { conversationId: id, userId: "bob", deliveredSeq: 3, readSeq: 3 }
    const answer = await bob.get("receipt_updated", "mark_read", { conversationId: id, seq: 3 })
    const counted = { unreadCount: 1, countedSeq: 4 }
    expect(answer).toEqual({ ...marks, ...counted })
    expect(ann.heard().map(({ payload }) => payload)).toEqual([marks])
    expect(phone.heard().map(({ payload }) => payload)).toEqual([{ ...marks, ...counted }])

    const back = await bob.get("receipt_updated", "mark_read", { conversationId: id, seq: 2 })
    expect(back).toMatchObject({ readSeq: 3 })
    expect(ann.heard()).toEqual([])
    const delivered = { conversationId: id, seq: 99 }
    expect(await bob.get("receipt_updated", "mark_delivered", delivered)).toMatchObject({
      ...{ deliveredSeq: 4, readSeq: 3 },
    })
  })
})

test("native: a mark that is repeated reaches the user's other devices, whatever became of its first telling", async () => {
  const storage = createMemoryStorage()
  let isFailing = true
  const world = createWorld({
    storage: {
      ...storage,
      async mark(...args) {
        const marked = await storage.mark(...args)
        if (isFailing) throw new Error("the answer was lost")
        return marked
      },
    },
  })
  const [ann, bob, phone] = [
    await world.enter("ann"),
    await world.enter("bob"),
    await world.enter("bob"),
  ]
  const conversationId = await world.group(ann, bob)
  await ann.send(conversationId, "a")
  for (const peer of [ann, phone]) peer.heard()
  await bob.get("error", "mark_read", { conversationId, seq: 2 })
  isFailing = false
  await bob.get("receipt_updated", "mark_read", { conversationId, seq: 2 })
  expect(phone.heard()).toMatchObject([{ payload: { readSeq: 2, unreadCount: 0 } }])
  // Others would be told as often as anybody asked.
  expect(ann.heard()).toEqual([])
})

describe("native: typing", () => {
  test("ends by itself 6 s after the last start", async () => {
    const world = createWorld()
    const [ann, bob] = [await world.enter("ann"), await world.enter("bob")]
    const id = await world.group(ann, bob)
    const typing = (isTyping: boolean, expiresInMs: number) => ({
      type: "typing_update",
      payload: { conversationId: id, userId: "ann", isTyping, expiresInMs },
    })
    await ann.say("typing_start", { conversationId: id })
    await world.clock.advance(5_000)
    await ann.say("typing_start", { conversationId: id })
    await world.clock.advance(5_999)
    expect(bob.heard()).toMatchObject([typing(true, 6_000), typing(true, 6_000)])
    await world.clock.advance(1)
    expect(bob.heard()).toMatchObject([typing(false, 0)])
    await world.clock.advance(60_000)
    expect(bob.heard()).toEqual([])
  })

  for (const [name, type, payload] of [
    ["is stopped", "typing_stop", {}],
    ["sends", "send_message", { clientId: "m", type: "text", content: "done" }],
  ] as const) {
    test(`ends when the writer ${name}`, async () => {
      const world = createWorld()
      const [ann, bob] = [await world.enter("ann"), await world.enter("bob")]
      const conversationId = await world.group(ann, bob)
      await ann.say("typing_start", { conversationId })
      await ann.say(type, { conversationId, ...payload })
      expect(bob.heard("typing_update").map(({ payload: told }) => told)).toMatchObject([
        { isTyping: true },
        { isTyping: false },
      ])
    })
  }

  test("ends when the writer is gone", async () => {
    const world = createWorld()
    const [ann, bob] = [await world.enter("ann"), await world.enter("bob")]
    const conversationId = await world.group(ann, bob)
    await ann.say("typing_start", { conversationId })
    bob.heard()
    await ann.handlers.onClose()
    expect(bob.heard().map(({ type }) => type)).toEqual(["user_offline", "typing_update"])
    expect(world.clock.pendingCount()).toBe(0)
  })
})

describe("native: presence", () => {
  test("lasts as long as any socket of the user", async () => {
    const world = createWorld()
    const [ann, bob] = [await world.enter("ann"), await world.enter("bob")]
    await world.group(ann, bob)
    const phone = await world.enter("bob")
    await bob.handlers.onClose()
    expect(ann.heard()).toEqual([])
    await phone.handlers.onClose()
    const lastSeenAt = world.clock.now()
    expect(ann.heard()).toMatchObject([
      { type: "user_offline", payload: { userId: "bob", lastSeenAt } },
    ])
    await world.enter("bob")
    expect(ann.heard()).toMatchObject([{ type: "user_online", payload: { userId: "bob" } }])
  })

  test("is told to those who share a conversation, and to own devices", async () => {
    const world = createWorld()
    const [ann, bob] = [await world.enter("ann"), await world.enter("bob")]
    const [phone, eve] = [await world.enter("bob"), await world.enter("eve")]
    await world.group(ann, bob)
    for (const peer of [ann, phone, eve]) peer.heard()
    const status = { status: "busy", statusText: "in a call" }
    const answer = await bob.get("presence_updated", "set_presence", status)
    expect(answer).toEqual({ userId: "bob", ...status, lastSeenAt: null })
    for (const peer of [ann, phone])
      expect(peer.heard()).toMatchObject([{ type: "presence_updated", payload: answer }])
    expect(eve.heard()).toEqual([])
  })

  test("of strangers is nobody's business", async () => {
    const world = createWorld()
    const [ann, bob] = [await world.enter("ann"), await world.enter("bob")]
    await world.enter("eve")
    await world.group(ann, bob)
    const userIds = ["eve", "bob", "ann", "nobody"]
    const { presences } = await ann.get("presence_loaded", "load_presence", { userIds })
    expect(presences).toMatchObject([
      { userId: "bob", status: "online" },
      { userId: "ann", status: "online" },
    ])
  })
})
