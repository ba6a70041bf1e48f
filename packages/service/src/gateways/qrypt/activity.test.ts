import { describe, expect, test } from "vitest"
import { createWorld } from "./world.test.helper.ts"

async function meet(options: Parameters<typeof createWorld>[0] = {}) {
  const world = createWorld(options)
  const [ann, tab, bob] = [
    await world.enter("ann"),
    await world.enter("ann"),
    await world.enter("bob"),
  ]
  const conversationId = await world.group(ann, bob)
  await tab.get("conversation_joined", "join_conversation", { conversationId })
  for (const peer of [ann, tab, bob]) peer.heard()
  return { world, ann, tab, bob, conversationId }
}

describe("qrypt: typing", () => {
  test("is answered with its own type, and told to the other sockets that joined", async () => {
    const { ann, tab, bob, conversationId } = await meet()
    for (const [type, isTyping] of [
      ["typing_start", true],
      ["typing_stop", false],
    ] as const) {
      expect(await ann.ask(type, { conversationId })).toMatchObject({
        type,
        payload: { conversationId, isTyping },
      })
      const payload = { conversationId, userId: "ann", username: "ANN", isTyping }
      for (const peer of [tab, bob])
        expect(peer.heard()).toMatchObject([{ type: "typing_update", requestId: null, payload }])
      expect(ann.heard()).toEqual([])
    }
  })

  test("ends by itself 6 s after the last start", async () => {
    const { world, ann, bob, conversationId } = await meet()
    await ann.ask("typing_start", { conversationId })
    await world.clock.advance(4_000)
    await ann.ask("typing_start", { conversationId })
    await world.clock.advance(5_999)
    expect(bob.heard().at(-1)).toMatchObject({ payload: { isTyping: true } })
    await world.clock.advance(1)
    expect(bob.heard()).toMatchObject([{ payload: { isTyping: false } }])
    expect(ann.heard()).toEqual([])
  })

  test("ends with the message, and with the socket", async () => {
    const { world, ann, tab, bob, conversationId } = await meet()
    await ann.ask("typing_start", { conversationId })
    await ann.send(conversationId, "Hello")
    expect(bob.heard("typing_update")).toMatchObject([
      ...[{ payload: { isTyping: true } }, { payload: { isTyping: false } }],
    ])
    await ann.ask("typing_start", { conversationId })
    await Promise.all([ann.handlers.onClose(), tab.handlers.onClose()])
    await world.clock.settle()
    expect(bob.heard("typing_update").at(-1)).toMatchObject({ payload: { isTyping: false } })
  })

  for (const [conversationId, code] of [
    ["", "MISSING_CONVERSATION_ID"],
    ["nowhere", "ACCESS_DENIED"],
  ])
    test(`in "${conversationId}" is refused with ${code}`, async () => {
      const { ann } = await meet()
      expect((await ann.ask("typing_start", { conversationId })).payload).toMatchObject({ code })
    })

  test("too often is refused with the time to come back", async () => {
    const limiter = async (action: string) => (action === "typing" ? 9_000 : null)
    const { ann, bob, conversationId } = await meet({ limiter })
    for (const type of ["typing_start", "typing_stop"])
      expect((await ann.ask(type, { conversationId })).payload).toMatchObject({
        code: "RATE_LIMITED",
        error: "Too many typing updates",
        retryAfterMs: 9_000,
      })
    expect(bob.heard()).toEqual([])
  })
})

describe("qrypt: presence", () => {
  test("is told for each conversation that both are in, while any socket of a user lives", async () => {
    const { world, ann, bob, conversationId } = await meet()
    const other = await world.group(ann, bob)
    await ann.ask("join_conversation", { conversationId: other })
    const tab = await world.enter("bob")
    await bob.handlers.onClose()
    await world.clock.settle()
    expect(ann.heard()).toEqual([])
    await tab.handlers.onClose()
    await world.clock.settle()
    const gone = ann.heard()
    expect(gone.map(({ type }) => type)).toEqual(["user_offline", "user_offline"])
    expect(gone).toMatchObject(
      [conversationId, other].map((id) => ({
        requestId: null,
        payload: { userId: "bob", conversationId: id, timestamp: "2026-01-01T00:00:00.000Z" },
      })),
    )
    await world.enter("bob")
    expect(ann.heard().map(({ type }) => type)).toEqual(["user_online", "user_online"])
  })

  test("follows what other clients say of themselves", async () => {
    const { world, ann } = await meet()
    await world.service.setPresence("bob", "busy", null)
    await world.service.setPresence("bob", "offline", null)
    await world.clock.settle()
    expect(ann.heard().map(({ type }) => type)).toEqual(["user_online", "user_offline"])
  })

  test("of strangers, and in conversations that were left, is not told", async () => {
    const { world, ann, bob, conversationId } = await meet()
    await ann.ask("leave_conversation", { conversationId })
    await world.enter("eve")
    await bob.handlers.onClose()
    await world.clock.settle()
    expect(ann.heard()).toEqual([])
  })
})
