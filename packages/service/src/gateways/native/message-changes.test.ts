import { describe, expect, test } from "vitest"
import { createWorld, type TestPeer } from "./world.test.helper.ts"

describe("native: edits, deletions and reactions", () => {
  let lastKey = 0
  type Where = { readonly conversationId: string; readonly messageId: string }
  const key = () => ({ clientId: `change-${++lastKey}` })

  /** Ann's group with Bob in it, and a message of hers. */
  async function talk(options: Parameters<typeof createWorld>[0] = {}) {
    const world = createWorld(options)
    const [ann, bob] = [await world.enter("ann"), await world.enter("bob")]
    const conversationId = await world.group(ann, bob)
    const at = await say(ann, conversationId)
    bob.heard()
    ann.heard()
    return { world, ann, bob, conversationId, at }
  }

  async function say(peer: TestPeer, conversationId: string, more: object = {}): Promise<Where> {
    const draft = { ...key(), conversationId, type: "text", content: "hello", ...more }
    const { message } = await peer.get("message_sent", "send_message", draft)
    return { conversationId, messageId: message.id ?? "" }
  }

  const edit = (peer: TestPeer, at: Where, content: string, more: object = key()) =>
    peer.ask("edit_message", { ...at, content, ...more })
  const remove = (peer: TestPeer, at: Where, more: object = key()) =>
    peer.ask("delete_message", { ...at, ...more })
  const react = (peer: TestPeer, at: Where, reaction = "👍", more: object = key()) =>
    peer.ask("add_reaction", { ...at, reaction, ...more })
  const takeBack = (peer: TestPeer, at: Where, reaction = "👍", more: object = key()) =>
    peer.ask("remove_reaction", { ...at, reaction, ...more })

  test("are offered, answered, and told to every participant", async () => {
    const { ann, bob, at } = await talk()
    const answers = [
      await edit(ann, at, "better"),
      await react(bob, at),
      await takeBack(bob, at),
      await remove(ann, at),
    ]
    expect(answers).toMatchObject([
      {
        type: "message_edited",
        payload: { message: { id: at.messageId, content: "better", seq: 2, updateSeq: 3 } },
      },
      {
        type: "reaction_updated",
        payload: { ...at, reactions: [{ reaction: "👍", userIds: ["bob"] }], updateSeq: 4 },
      },
      { type: "reaction_updated", payload: { ...at, reactions: [], updateSeq: 5 } },
      {
        type: "message_deleted",
        payload: { message: { id: at.messageId, content: "", seq: 2, updateSeq: 6 } },
      },
    ])
    const told = answers.map(({ type, payload }) => ({ type, payload }))
    for (const peer of [ann, bob])
      expect(peer.heard().map(({ type, payload }) => ({ type, payload }))).toEqual(told)
    const { payload } = await ann.ask("auth", { token: "ann" })
    const offered = "capabilities" in payload ? payload.capabilities : []
    expect(offered).toEqual(
      expect.arrayContaining(["edit_message", "delete_message", "add_reaction", "remove_reaction"]),
    )
  })

  test("an edit is for the author alone, who is still there", async () => {
    const { ann, bob, at, conversationId } = await talk()
    expect((await edit(bob, at, "mine")).payload).toMatchObject({
      code: "forbidden",
      message: "unable to edit message: only its author may edit it",
    })
    const own = await say(bob, conversationId)
    expect((await edit(ann, own, "mine")).payload).toMatchObject({ code: "forbidden" })
    await ann.ask("remove_participant", { conversationId, userId: "bob" })
    expect((await edit(bob, own, "gone")).payload).toMatchObject({ code: "not_found" })
  })

  test("a deletion is for the author, and for owners and admins where there are any", async () => {
    const { world, ann, bob, at, conversationId } = await talk()
    expect((await remove(bob, at)).payload).toMatchObject({ code: "forbidden" })
    expect((await remove(ann, await say(bob, conversationId))).type).toBe("message_deleted")
    await ann.ask("set_role", { conversationId, userId: "bob", role: "admin" })
    expect((await remove(bob, at)).type).toBe("message_deleted")
    const request = { ...key(), type: "direct", participantIds: ["bob"] }
    const { conversation } = await ann.get("conversation_created", "create_conversation", request)
    const theirs = await say(bob, conversation.id)
    expect((await remove(ann, theirs)).payload).toMatchObject({ code: "forbidden" })
    expect(world.faults).toEqual([])
  })

  test("what was deleted can be deleted once more, and nothing else", async () => {
    const { ann, bob, at } = await talk()
    const { payload: tombstone } = await remove(ann, at)
    expect((await remove(ann, at)).payload).toEqual(tombstone)
    const answers = [await edit(ann, at, "back"), await react(bob, at), await takeBack(bob, at)]
    expect(answers.map(({ payload }) => payload)).toMatchObject(
      answers.map(() => ({ code: "rejected", retryable: false })),
    )
    expect(bob.heard()).toHaveLength(1)
  })

  test("a repeat is answered with the first result, also by the other kind of command", async () => {
    const { ann, bob, at } = await talk()
    const first = await edit(ann, at, "one", { clientId: "same" })
    expect((await edit(ann, at, "two", { clientId: "same" })).payload).toEqual(first.payload)
    expect((await remove(ann, at, { clientId: "same" })).payload).toMatchObject({
      code: "conflict",
    })
    expect((await ann.send(at.conversationId, "x", { clientId: "same" })).payload).toMatchObject({
      code: "conflict",
    })
    expect(bob.heard()).toHaveLength(1)
  })

  test("a refusal stays one, and what stands behind it may go", async () => {
    const { ann, bob, at, conversationId } = await talk()
    const refused = await remove(bob, at, { clientId: "early" })
    await ann.ask("set_role", { conversationId, userId: "bob", role: "admin" })
    expect((await remove(bob, at, { clientId: "early" })).payload).toEqual(refused.payload)
    const { type } = await bob.send(conversationId, "next", { afterClientId: "early" })
    expect(type).toBe("message_sent")
  })

  test("one that changes nothing is answered and told to nobody", async () => {
    const { ann, bob, at } = await talk()
    await react(bob, at)
    ann.heard()
    const same = [await react(bob, at), await takeBack(ann, at), await edit(ann, at, "hello")]
    expect(same.map(({ type }) => type)).toEqual([
      "reaction_updated",
      "reaction_updated",
      "message_edited",
    ])
    expect(ann.heard()).toEqual([])
  })

  test("keep to the limits of content and of reactions", async () => {
    const { ann, bob, at } = await talk({ limits: { contentChars: 10, reactions: 2 } })
    const codes = [
      await edit(ann, at, "x".repeat(11)),
      await edit(ann, at, "x".repeat(16_001)),
      await edit(ann, at, "  "),
      await react(bob, at, " "),
      await react(bob, at, "x".repeat(65)),
      await edit(ann, { ...at, messageId: "unknown" }, "x"),
      await react(bob, { ...at, conversationId: "unknown" }),
    ].map(({ payload }) => "code" in payload && payload.code)
    expect(codes).toEqual([
      ...["too_large", "too_large", "invalid_argument", "invalid_argument", "invalid_argument"],
      ...["not_found", "not_found"],
    ])
    for (const reaction of ["👍", "🎉"]) await react(bob, at, reaction)
    expect((await react(ann, at, "👎")).payload).toMatchObject({ code: "rejected" })
    expect((await react(ann, at, "🎉")).type).toBe("reaction_updated")
  })

  test("a message with attachments may be edited to have no text", async () => {
    const { ann, conversationId } = await talk()
    const attachments = [
      { id: "a", name: "a.png", mediaType: "image/png", sizeBytes: 1, url: "/a" },
    ]
    const answer = await edit(ann, await say(ann, conversationId, { attachments }), "")
    expect(answer.payload).toMatchObject({ message: { content: "", attachments } })
  })

  test("over the rate are refused for a while, and may come again", async () => {
    let retryAfterMs: number | null = null
    const { ann, at } = await talk({
      limiter: async (action) => (action === "message" ? retryAfterMs : null),
    })
    retryAfterMs = 1_500
    const refused = await edit(ann, at, "better", { clientId: "x" })
    expect(refused.payload).toMatchObject({ code: "rate_limited", retryAfterMs })
    retryAfterMs = null
    expect((await edit(ann, at, "better", { clientId: "x" })).type).toBe("message_edited")
  })

  test("are replayed at their places, without what was deleted", async () => {
    const { ann, bob, at, conversationId } = await talk()
    await edit(ann, at, "secret")
    await react(bob, at)
    await remove(ann, at)
    const { events } = await bob.get("synced", "sync", { conversationId, after: 1 })
    const message = { id: at.messageId, content: "", seq: 2 }
    expect(events).toMatchObject([
      { type: "message_received", payload: { message: { ...message, updateSeq: 2 } } },
      { type: "message_edited", payload: { message: { ...message, updateSeq: 3 } } },
      { type: "reaction_updated", payload: { ...at, reactions: [], updateSeq: 4 } },
      { type: "message_deleted", payload: { message: { ...message, updateSeq: 5 } } },
    ])
    const { conversations } = await bob.get("resumed", "resume", {
      cursors: { [conversationId]: 4 },
    })
    expect(conversations).toMatchObject([{ cursor: 5, events: [{ type: "message_deleted" }] }])
  })
})
