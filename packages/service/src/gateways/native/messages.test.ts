import { describe, expect, test } from "vitest"
import { createWorld } from "./world.test.helper.ts"

describe("native: messages", () => {
  test("reach every device of every member, the sender's too", async () => {
    const world = createWorld()
    const [ann, phone, bob] = [
      await world.enter("ann"),
      await world.enter("ann"),
      await world.enter("bob"),
    ]
    const id = await world.group(ann, bob)
    const { type, payload } = await ann.send(id, "hello")
    expect([type, payload]).toMatchObject([
      "message_sent",
      { message: { conversationId: id, seq: 2, updateSeq: 2, senderId: "ann", content: "hello" } },
    ])
    for (const peer of [ann, phone, bob])
      expect(peer.heard("message_received").map((frame) => frame.payload)).toEqual([payload])
  })

  test("are one text for all sockets", async () => {
    const world = createWorld()
    const [ann, bob] = [await world.enter("ann"), await world.enter("bob")]
    const id = await world.group(ann, bob)
    await ann.send(id, "hello")
    const textOf = (texts: readonly string[]) =>
      texts.find((text) => text.includes("message_received"))
    expect(textOf(ann.texts)).toBe(textOf(bob.texts))
  })

  test("do not reach strangers", async () => {
    const world = createWorld()
    const [ann, eve] = [await world.enter("ann"), await world.enter("eve")]
    const id = await world.group(ann)
    eve.heard()
    await ann.send(id, "secret")
    expect(eve.heard()).toEqual([])
    for (const [type, payload] of [
      ["load_messages", { conversationId: id }],
      ["sync", { conversationId: id, after: 0 }],
      ["mark_read", { conversationId: id, seq: 1 }],
      ["join_conversation", { conversationId: id }],
      ["add_participants", { conversationId: id, userIds: ["eve"] }],
      ["typing_start", { conversationId: id }],
    ] as const) {
      const answer = await eve.ask(type, payload)
      expect([type, answer.payload]).toMatchObject([type, { code: "not_found" }])
    }
    expect((await eve.send(id, "hi")).payload).toMatchObject({ code: "not_found" })
    const { conversations } = await eve.get("resumed", "resume", { cursors: { [id]: 1, x: 1 } })
    const left = (conversationId: string) => ({
      ...{ conversationId, cursor: 1, hasMore: false, reset: false },
      events: [{ type: "conversation_left", payload: { conversationId, userId: "eve" } }],
    })
    expect(conversations).toEqual([left(id), left("x")])
  })

  test("are stored once, however often they are sent", async () => {
    const world = createWorld()
    const [ann, bob] = [await world.enter("ann"), await world.enter("bob")]
    const id = await world.group(ann, bob)
    const first = await ann.send(id, "hello", { clientId: "same" })
    const again = await ann.send(id, "changed", { clientId: "same" })
    const elsewhere = await (await world.enter("ann")).send(id, "hello", { clientId: "same" })
    expect(again.payload).toEqual(first.payload)
    expect(elsewhere.payload).toEqual(first.payload)
    expect(bob.heard("message_received")).toHaveLength(1)
  })

  test("that were refused stay refused, also when the reason is gone", async () => {
    const world = createWorld()
    const [ann, bob] = [await world.enter("ann"), await world.enter("bob")]
    const id = await world.group(ann)
    const refused = await bob.send(id, "hello", { clientId: "early" })
    await ann.ask("add_participants", { conversationId: id, userIds: ["bob"] })
    const again = await bob.send(id, "hello", { clientId: "early" })
    expect(again.payload).toEqual(refused.payload)
    expect((await bob.send(id, "hello")).type).toBe("message_sent")
  })

  test("that were accepted stay accepted, also for somebody who was removed", async () => {
    const world = createWorld()
    const [ann, bob] = [await world.enter("ann"), await world.enter("bob")]
    const id = await world.group(ann, bob)
    const first = await bob.send(id, "hello", { clientId: "once" })
    await ann.ask("remove_participant", { conversationId: id, userId: "bob" })
    expect((await bob.send(id, "hello", { clientId: "once" })).payload).toEqual(first.payload)
  })

  test("keep their order: one whose predecessor is unknown has to come again", async () => {
    const world = createWorld()
    const ann = await world.enter("ann")
    const id = await world.group(ann)
    const early = await ann.send(id, "second", { clientId: "b", afterClientId: "a" })
    expect(early.payload).toMatchObject({
      code: "conflict",
      retryable: true,
      details: { reason: "out_of_order" },
    })
    await ann.send(id, "first", { clientId: "a" })
    const late = await ann.send(id, "second", { clientId: "b", afterClientId: "a" })
    expect(late.payload).toMatchObject({ message: { seq: 3 } })
  })

  test("follow one that was finally refused, for whatever reason", async () => {
    const world = createWorld()
    const ann = await world.enter("ann")
    const id = await world.group(ann)
    const refusals = [
      await ann.send("nowhere", "x", { clientId: "a" }),
      await ann.send(id, "x".repeat(16_001), { clientId: "b", afterClientId: "a" }),
      await ann.send(id, "x", { clientId: "c", mentions: "bob" }),
      await ann.send(id, "  ", { clientId: "d" }),
      await ann.send(id, "x".repeat(70_000), { clientId: "e" }),
      await ann.ask("pin_message", { clientId: "f", conversationId: id, messageId: "m" }),
    ]
    expect(refusals.map(({ payload }) => "code" in payload && payload.code)).toEqual([
      ...["not_found", "too_large", "invalid_argument", "invalid_argument", "too_large"],
      "unsupported",
    ])
    for (const afterClientId of ["a", "b", "c", "d", "e", "f"]) {
      const { type } = await ann.send(id, "next", { afterClientId })
      expect([afterClientId, type]).toEqual([afterClientId, "message_sent"])
    }
  })

  test("answer only messages that are there", async () => {
    const world = createWorld()
    const ann = await world.enter("ann")
    const id = await world.group(ann)
    const refused = await ann.send(id, "re", { replyToId: "unknown" })
    expect(refused.payload).toMatchObject({
      code: "not_found",
      message: "unable to send message: the message that it answers was not found",
    })
  })

  test("are loaded in pages, with how far everybody has got", async () => {
    const world = createWorld()
    const [ann, bob] = [await world.enter("ann"), await world.enter("bob")]
    const id = await world.group(ann, bob)
    for (const content of ["a", "b", "c"]) await ann.send(id, content)
    await bob.ask("mark_read", { conversationId: id, seq: 3 })
    const page = await bob.get("messages_loaded", "load_messages", { conversationId: id, limit: 2 })
    expect(page).toMatchObject({
      ...{ conversationId: id, hasOlder: true, hasNewer: false, cursor: 4 },
      messages: [{ content: "b" }, { content: "c" }],
      receipts: [
        { userId: "ann", deliveredSeq: 1, readSeq: 1 },
        { userId: "bob", deliveredSeq: 3, readSeq: 3 },
      ],
    })
    const request = { conversationId: id, before: 3 }
    const older = await bob.get("messages_loaded", "load_more_messages", request)
    expect(older).toMatchObject({ hasOlder: false, hasNewer: true, messages: [{ content: "a" }] })
  })

  test("over the rate are refused for a while, and may come again", async () => {
    let retryAfterMs: number | null = 1_500
    const world = createWorld({
      limiter: async (action) => (action === "message" ? retryAfterMs : null),
    })
    const ann = await world.enter("ann")
    const id = await world.group(ann)
    const refused = await ann.send(id, "hello", { clientId: "x" })
    expect(refused.payload).toEqual({
      code: "rate_limited",
      message: "unable to send message: too many in a short time; try again in 2 s",
      retryable: true,
      retryAfterMs: 1_500,
    })
    retryAfterMs = null
    expect((await ann.send(id, "hello", { clientId: "x" })).type).toBe("message_sent")
  })
})
