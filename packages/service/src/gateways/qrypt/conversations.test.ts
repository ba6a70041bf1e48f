import { describe, expect, test } from "vitest"
import { createWorld } from "./world.test.helper.ts"

describe("qrypt: conversations", () => {
  test("are made under the document's names of the fields", async () => {
    const world = createWorld()
    const [ann, bob] = [await world.enter("ann"), await world.enter("bob")]
    const request = { type: "direct", participant_ids: ["bob"] }
    const { conversation } = await ann.get("conversation_created", "create_conversation", request)
    expect(conversation).toMatchObject({ type: "direct", is_group: false, name: null })
    const group = { type: "group", name: "Launch", participant_ids: ["bob", "cid"] }
    expect(await ann.get("conversation_created", "create_conversation", group)).toMatchObject({
      conversation: { type: "group", name: "Launch", created_by: "ann", participant_count: 3 },
    })
    expect(bob.heard("conversation_created")).toHaveLength(2)
    expect(ann.heard()).toEqual([])
  })

  test("are made under the names that the old server read, which come first", async () => {
    const ann = await createWorld().enter("ann")
    const request = { participantIds: ["bob"], isGroup: true, participant_ids: ["cid", "dan"] }
    expect(await ann.get("conversation_created", "create_conversation", request)).toMatchObject({
      conversation: { type: "group", participant_count: 2 },
    })
  })

  test("of the same two people are one, whoever asks", async () => {
    const world = createWorld()
    const ask = async (from: string, other: string) => {
      const request = { participantIds: [other], isGroup: false }
      const peer = await world.enter(from)
      return (await peer.get("conversation_created", "create_conversation", request)).conversation
    }
    const first = await ask("ann", "bob")
    expect((await ask("bob", "ann")).id).toBe(first.id)
  })

  for (const [why, request, code] of [
    ["no participants", { isGroup: true }, "INVALID_DATA"],
    ["ids that are none", { participantIds: [7] }, "INVALID_DATA"],
    ["an empty id", { participantIds: [""] }, "INVALID_DATA"],
    ["three people in a direct one", { participantIds: ["bob", "cid"] }, "INVALID_DATA"],
    ["an unknown type", { type: "feed", participantIds: ["bob"] }, "INVALID_DATA"],
    ["a name without an end", { participantIds: ["b"], name: "x".repeat(257) }, "INVALID_DATA"],
  ] as const) {
    test(`are refused for ${why}`, async () => {
      const ann = await createWorld().enter("ann")
      const answer = await ann.ask("create_conversation", request)
      expect(answer).toMatchObject({
        type: "error",
        payload: { code, requestId: answer.requestId },
      })
    })
  }

  test("are refused for somebody without an account", async () => {
    const ann = await createWorld({ allowUnknownParticipants: false }).enter("ann")
    const answer = await ann.ask("create_conversation", { participantIds: ["nobody"] })
    expect(answer.payload).toMatchObject({ code: "USER_NOT_FOUND" })
  })

  test("are listed whole, newest activity first, as this user sees them", async () => {
    const world = createWorld({ limits: { pageItems: 2 } })
    const [ann, bob] = [await world.enter("ann"), await world.enter("bob")]
    const ids: (string | null | undefined)[] = []
    for (const name of ["one", "two", "three", "four", "five"]) {
      await world.clock.advance(1_000)
      const request = { isGroup: true, name, participantIds: ["bob"] }
      const { conversation } = await ann.get("conversation_created", "create_conversation", request)
      ids.unshift(conversation.id)
    }
    const direct = { participantIds: ["bob"], isGroup: false }
    const { conversation } = await ann.get("conversation_created", "create_conversation", direct)
    await world.clock.advance(1_000)
    const { id } = await ann.send(conversation.id ?? "", "Hello")
    const { conversations } = await bob.get("conversations_loaded", "load_conversations", {})
    expect(conversations).toHaveLength(6)
    expect(conversations[0]).toMatchObject({
      conversation_type: "direct",
      conversation_name: "ANN",
      participant_count: 2,
      latest_message_id: id,
      latest_message_content: "Hello",
      latest_message_sender_id: "ann",
      latest_message_sender_username: "ANN",
      unread_count: 1,
    })
    expect(conversations.slice(1)).toMatchObject(
      ids.map((conversation_id) => ({ conversation_id })),
    )
  })

  test("are listed whole though what was said last in all of them would be too large", async () => {
    const world = createWorld()
    const ann = await world.enter("ann")
    const ids: string[] = []
    for (let count = 0; count < 70; count++) {
      await world.clock.advance(1_000)
      ids.unshift(await world.group(ann))
      await ann.send(ids[0] ?? "", "x".repeat(16_000))
    }
    const { conversations } = await ann.get("conversations_loaded", "load_conversations", {})
    const rows = conversations.map((row) => Object(row))
    expect(rows.map((row) => row.conversation_id)).toEqual(ids)
    const texts = rows.map((row) => row.latest_message_content?.length ?? 0)
    expect([texts[0], texts.at(-1)]).toEqual([16_000, 0])
    expect(rows.at(-1)).toMatchObject({ last_message_at: expect.any(String), unread_count: 0 })
    expect(JSON.stringify(rows).length).toBeLessThan(1.1 * 2 ** 20)
  })

  test("are joined by those who are in them alone", async () => {
    const world = createWorld()
    const [ann, eve] = [await world.enter("ann"), await world.enter("eve")]
    const conversationId = await world.group(ann)
    for (const id of [conversationId, "nowhere"])
      expect(await eve.ask("join_conversation", { conversationId: id })).toMatchObject({
        type: "error",
        payload: { code: "ACCESS_DENIED", error: "Access denied to conversation" },
      })
    expect(await ann.ask("join_conversation", {})).toMatchObject({
      payload: { code: "INVALID_DATA" },
    })
    await ann.send(conversationId, "secret")
    expect(eve.heard()).toEqual([])
  })

  test("tell nothing more once they are left, and remain one's own", async () => {
    const world = createWorld()
    const [ann, bob] = [await world.enter("ann"), await world.enter("bob")]
    const conversationId = await world.group(ann, bob)
    for (const id of [conversationId, conversationId, "nowhere"])
      expect(await bob.ask("leave_conversation", { conversationId: id })).toMatchObject({
        type: "conversation_left",
        payload: { conversationId: id },
      })
    await ann.send(conversationId, "Hello")
    expect(bob.heard()).toEqual([])
    await bob.get("conversation_joined", "join_conversation", { conversationId })
    const loaded = await bob.get("messages_loaded", "load_messages", { conversationId })
    expect(loaded.messages).toMatchObject([{ encrypted_content: "Hello" }])
  })

  test("are told to somebody who is added later, and end with being removed", async () => {
    const world = createWorld()
    const [ann, bob] = [await world.enter("ann"), await world.enter("bob")]
    const conversationId = await world.group(ann)
    await world.clock.advance(1_000)
    await world.service.addParticipants("ann", conversationId, ["bob"])
    await world.clock.settle()
    expect(bob.heard()).toMatchObject([
      { type: "conversation_created", payload: { conversation: { id: conversationId } } },
    ])
    await bob.get("conversation_joined", "join_conversation", { conversationId })
    await world.clock.advance(1_000)
    await world.service.updateConversation("ann", conversationId, { name: "Landing" })
    await world.service.removeParticipant("ann", conversationId, "bob")
    await ann.send(conversationId, "secret")
    expect(bob.heard()).toEqual([])
    expect(await bob.ask("load_messages", { conversationId })).toMatchObject({
      payload: { code: "ACCESS_DENIED" },
    })
  })
})
