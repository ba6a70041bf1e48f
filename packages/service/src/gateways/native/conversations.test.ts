import { describe, expect, test } from "vitest"
import { createWorld } from "./world.test.helper.ts"

const create = (clientId: string, more: object) => ({ clientId, type: "group", ...more })

describe("native: conversations", () => {
  test("are told to everybody in them, each with their own view", async () => {
    const world = createWorld()
    const [ann, bob] = [await world.enter("ann"), await world.enter("bob")]
    const request = create("a", { name: "Launch", participantIds: ["bob", "bob", "ann"] })
    const { conversation } = await ann.get("conversation_created", "create_conversation", request)
    expect(conversation).toMatchObject({
      ...{ type: "group", name: "Launch", seq: 1, readSeq: 1, unreadCount: 0, mutedUntil: null },
      participants: [
        { userId: "ann", name: "ANN", role: "owner" },
        { userId: "bob", name: "BOB", role: "member" },
      ],
    })
    for (const peer of [ann, bob]) {
      const [told, ...more] = peer.heard("conversation_created")
      expect(told?.payload).toEqual({ conversation })
      expect(more).toEqual([])
    }
  })

  test("are made once, however often they are asked for", async () => {
    const world = createWorld()
    const ann = await world.enter("ann")
    const request = create("a", { participantIds: [] })
    const first = await ann.ask("create_conversation", request)
    expect((await ann.ask("create_conversation", request)).payload).toEqual(first.payload)
    expect(ann.heard("conversation_created")).toHaveLength(1)
  })

  test("of the same two people are the first one", async () => {
    const world = createWorld()
    const [ann, bob] = [await world.enter("ann"), await world.enter("bob")]
    const ask = (peer: typeof ann, clientId: string, other: string) =>
      peer.get("conversation_created", "create_conversation", {
        ...{ clientId, type: "direct", participantIds: [other] },
      })
    const first = await ask(ann, "a", "bob")
    const second = await ask(bob, "b", "ann")
    expect(second.conversation.id).toBe(first.conversation.id)
    expect(bob.heard("conversation_created")).toHaveLength(1)
  })

  test("invite nobody who is not there, and say whom", async () => {
    const world = createWorld()
    const ann = await world.enter("ann")
    const answer = await ann.ask("create_conversation", create("a", { participantIds: ["zoe"] }))
    expect(answer.payload).toMatchObject({
      code: "not_found",
      message: 'unable to create conversation: there is nobody with the id "zoe"',
    })
  })

  test("may invite anybody where the service allows it", async () => {
    const ann = await createWorld({ allowUnknownParticipants: true }).enter("ann")
    const answer = await ann.ask("create_conversation", create("a", { participantIds: ["zoe"] }))
    expect(answer.type).toBe("conversation_created")
  })

  test("have a bounded number of people", async () => {
    const world = createWorld({ allowUnknownParticipants: true, limits: { participants: 2 } })
    const ann = await world.enter("ann")
    const tooMany = create("a", { participantIds: ["b", "c"] })
    expect((await ann.ask("create_conversation", tooMany)).payload).toMatchObject({
      code: "rejected",
    })
    const id = await world.group(ann)
    const added = await ann.ask("add_participants", { conversationId: id, userIds: ["b", "c"] })
    expect(added.payload).toMatchObject({ code: "rejected" })
  })

  test("are listed by their newest activity", async () => {
    const world = createWorld()
    const ann = await world.enter("ann")
    const ids: string[] = []
    for (let index = 0; index < 3; index++) {
      ids.push(await world.group(ann))
      await world.clock.advance(1)
    }
    const [first = "", second, third] = ids
    await ann.send(first, "up")
    const page = await ann.get("conversations_loaded", "load_conversations", { limit: 2 })
    expect(page.conversations.map(({ id }) => id)).toEqual([first, third])
    expect(page.hasMore).toBe(true)
    const rest = await ann.get("conversations_loaded", "load_conversations", { before: third })
    expect(rest.conversations.map(({ id }) => id)).toEqual([second])
  })

  test("tell a newcomer of themselves, and then what happens", async () => {
    const world = createWorld()
    const [ann, bob] = [await world.enter("ann"), await world.enter("bob")]
    const id = await world.group(ann)
    await ann.send(id, "before")
    await ann.ask("add_participants", { conversationId: id, userIds: ["bob"] })
    const [told, ...others] = bob.heard()
    expect(told).toMatchObject({
      type: "conversation_updated",
      payload: { conversation: { id, seq: 3, readSeq: 3, unreadCount: 0 } },
    })
    expect(others).toEqual([])
    await ann.send(id, "after")
    expect(bob.heard("message_received")).toHaveLength(1)
  })

  test("tell who was removed that they have left, and nothing more", async () => {
    const world = createWorld()
    const [ann, bob] = [await world.enter("ann"), await world.enter("bob")]
    const id = await world.group(ann, bob)
    await ann.ask("remove_participant", { conversationId: id, userId: "bob" })
    await ann.send(id, "among us")
    expect(bob.heard().map(({ type, payload }) => [type, payload])).toEqual([
      ["conversation_left", { conversationId: id, userId: "bob", seq: 2 }],
    ])
    expect(ann.heard("conversation_updated")).toMatchObject([
      { payload: { conversation: { seq: 2, participants: [{ userId: "ann" }] } } },
    ])
  })

  test("can be left, and pass to the next in line", async () => {
    const world = createWorld()
    const [ann, bob, cem] = [
      await world.enter("ann"),
      await world.enter("bob"),
      await world.enter("cem"),
    ]
    const id = await world.group(ann, bob, cem)
    await ann.ask("set_role", { conversationId: id, userId: "cem", role: "admin" })
    bob.heard()
    const left = { conversationId: id, userId: "ann", seq: 3 }
    const answer = await ann.ask("leave_conversation", { conversationId: id })
    expect([answer.type, answer.payload]).toEqual(["conversation_left", left])
    expect(bob.heard()).toMatchObject([{ type: "conversation_left", payload: left }])
    const { conversations } = await bob.get("conversations_loaded", "load_conversations", {})
    expect(conversations[0]?.participants).toMatchObject([
      { userId: "bob", role: "member" },
      { userId: "cem", role: "owner" },
    ])
  })

  test("that are channels let anybody in; groups do not exist for strangers", async () => {
    const world = createWorld()
    const [ann, eve] = [await world.enter("ann"), await world.enter("eve")]
    const request = { clientId: "a", type: "channel", participantIds: [] }
    const { conversation } = await ann.get("conversation_created", "create_conversation", request)
    const { id } = conversation
    const early = await eve.send(id, "hi")
    expect(early.payload).toMatchObject({
      code: "forbidden",
      message: "unable to send message: join the channel first",
    })
    const joined = await eve.get("conversation_joined", "join_conversation", { conversationId: id })
    expect(joined).toMatchObject({ cursor: 2, conversation: { seq: 2 } })
    expect((await eve.send(id, "hi")).type).toBe("message_sent")
    expect(ann.heard("message_received")).toHaveLength(1)
    const again = await eve.get("conversation_joined", "join_conversation", { conversationId: id })
    expect(again.cursor).toBe(3)
  })

  test("that are direct keep their two people", async () => {
    const world = createWorld()
    const [ann] = [await world.enter("ann"), await world.enter("bob")]
    const request = { clientId: "a", type: "direct", participantIds: ["bob"] }
    const { conversation } = await ann.get("conversation_created", "create_conversation", request)
    const conversationId = conversation.id
    for (const [type, more] of [
      ["leave_conversation", {}],
      ["set_role", { userId: "bob", role: "owner" }],
    ] as const) {
      const answer = await ann.ask(type, { conversationId, ...more })
      expect([type, answer.payload]).toMatchObject([type, { code: "rejected" }])
    }
    const alone = { clientId: "b", type: "direct", participantIds: ["ann"] }
    expect((await ann.ask("create_conversation", alone)).payload).toMatchObject({
      code: "invalid_argument",
    })
    const named = await ann.get("conversation_updated", "update_conversation", {
      ...{ conversationId, name: "Us" },
    })
    expect(named.conversation.name).toBe("Us")
  })

  test("are muted for one user alone, on all devices", async () => {
    const world = createWorld()
    const [ann, phone, bob] = [
      await world.enter("ann"),
      await world.enter("ann"),
      await world.enter("bob"),
    ]
    const id = await world.group(ann, bob)
    phone.heard()
    const muted = await ann.get("conversation_updated", "mute_conversation", {
      ...{ conversationId: id, until: 9e12 },
    })
    expect(muted.conversation.mutedUntil).toBe(9e12)
    expect(phone.heard()).toMatchObject([{ type: "conversation_updated", payload: muted }])
    expect(bob.heard()).toEqual([])
  })
})

describe("native: roles", () => {
  const cases = [
    ["a member", "update_conversation", { name: "x" }, "member", "forbidden"],
    ["a member", "add_participants", { userIds: ["dan"] }, "member", "forbidden"],
    ["a member", "remove_participant", { userId: "cem" }, "member", "forbidden"],
    ["a member", "set_role", { userId: "bob", role: "owner" }, "member", "forbidden"],
    ["an admin", "update_conversation", { name: "x" }, "admin", null],
    ["an admin", "add_participants", { userIds: ["dan"] }, "admin", null],
    ["an admin", "remove_participant", { userId: "cem" }, "admin", null],
    ["an admin", "remove_participant", { userId: "ann" }, "admin", "forbidden"],
    ["an admin", "remove_participant", { userId: "dan" }, "admin", "not_found"],
    ["an admin", "remove_participant", { userId: "bob" }, "admin", "rejected"],
    ["an admin", "set_role", { userId: "bob", role: "owner" }, "admin", "forbidden"],
    ["an owner", "set_role", { userId: "cem", role: "owner" }, "owner", null],
    ["an owner", "remove_participant", { userId: "ann" }, "owner", null],
  ] as const

  for (const [who, type, more, role, code] of cases) {
    const verdict = code === null ? "may" : `may not (${code})`
    test(`${who} ${verdict} ${type} ${JSON.stringify(more)}`, async () => {
      const world = createWorld()
      const ann = await world.enter("ann")
      const [bob, cem] = [await world.enter("bob"), await world.enter("cem")]
      await world.enter("dan")
      const conversationId = await world.group(ann, bob, cem)
      await ann.ask("set_role", { conversationId, userId: "bob", role })
      const answer = await bob.ask(type, { conversationId, ...more })
      if (code === null) expect(answer.type).toBe("conversation_updated")
      else expect(answer.payload).toMatchObject({ code })
    })
  }

  test("the last owner keeps the role", async () => {
    const world = createWorld()
    const ann = await world.enter("ann")
    const conversationId = await world.group(ann, await world.enter("bob"))
    const resign = { conversationId, userId: "ann", role: "member" }
    expect((await ann.ask("set_role", resign)).payload).toMatchObject({ code: "rejected" })
    await ann.ask("set_role", { conversationId, userId: "bob", role: "owner" })
    expect((await ann.ask("set_role", resign)).type).toBe("conversation_updated")
  })
})
