import { describe, expect, test } from "vitest"
import type { ServiceStorage } from "../../index.ts"
import { createMemoryStorage } from "../../memory/index.ts"
import { createWorld } from "./world.test.helper.ts"

/** Storage whose answers to what was written get lost at times. */
function forgetful() {
  const memory = createMemoryStorage()
  let isLost = false
  const storage: ServiceStorage = {
    ...memory,
    async append(event) {
      const appended = await memory.append(event)
      if (isLost) throw new Error("the answer got lost")
      return appended
    },
  }
  const lose = (next: boolean) => {
    isLost = next
  }
  return { storage, lose }
}

describe("native: a conversation of which nobody was told", () => {
  test("I6: is told to all when it is made once more", async () => {
    const { storage, lose } = forgetful()
    const world = createWorld({ storage })
    const [ann, bob] = [await world.enter("ann"), await world.enter("bob")]
    const request = { clientId: "a", type: "group", participantIds: ["bob"] }
    lose(true)
    expect((await ann.ask("create_conversation", request)).type).toBe("error")
    expect([...ann.heard(), ...bob.heard()]).toEqual([])
    lose(false)
    const { conversation } = await ann.get("conversation_created", "create_conversation", request)
    for (const peer of [ann, bob])
      expect(peer.heard()).toMatchObject([{ payload: { conversation: { id: conversation.id } } }])
    await bob.send(conversation.id, "hello")
    expect(ann.heard("message_received")).toHaveLength(1)
    await ann.ask("create_conversation", request)
    expect([...ann.heard(), ...bob.heard()].map(({ type }) => type)).toEqual(["message_received"])
  })

  test("I6: is told to who joins it once more", async () => {
    const { storage, lose } = forgetful()
    const world = createWorld({ storage })
    const [ann, bob] = [await world.enter("ann"), await world.enter("bob")]
    const request = { clientId: "b", type: "channel", participantIds: [] }
    const { conversation } = await bob.get("conversation_created", "create_conversation", request)
    const joining = { conversationId: conversation.id }
    lose(true)
    expect((await ann.ask("join_conversation", joining)).type).toBe("error")
    lose(false)
    bob.heard()
    await ann.get("conversation_joined", "join_conversation", joining)
    expect(ann.heard()).toMatchObject([{ type: "conversation_updated" }])
    expect(bob.heard()).toEqual([])
    await bob.send(conversation.id, "hello")
    expect(ann.heard("message_received")).toHaveLength(1)
  })

  test.each([
    ["leaves", "leave_conversation", "bob"],
    ["is removed from", "remove_participant", "ann"],
  ] as const)("I6: is heard no more by who %s it once more", async (_, command, who) => {
    const { storage, lose } = forgetful()
    const world = createWorld({ storage })
    const peers = { ann: await world.enter("ann"), bob: await world.enter("bob") }
    const conversationId = await world.group(peers.ann, peers.bob)
    const request = { conversationId, userId: "bob" }
    lose(true)
    expect((await peers[who].ask(command, request)).payload).toMatchObject({ code: "internal" })
    lose(false)
    expect((await peers[who].ask(command, request)).payload).toMatchObject({ code: "not_found" })
    expect(peers.bob.heard()).toMatchObject([
      { type: "conversation_left", payload: { conversationId, userId: "bob" } },
    ])
    await peers.ann.send(conversationId, "among ourselves")
    expect(peers.bob.heard()).toEqual([])
  })

  test.each([
    ["leaves", "leave_conversation", "ann"],
    ["is removed", "remove_participant", "bob"],
  ] as const)(
    "I6: is not heard again by who %s while they join it once more",
    async (_, command, who) => {
      const memory = createMemoryStorage()
      let gate = Promise.resolve()
      const storage: ServiceStorage = {
        ...memory,
        async views(...args) {
          const views = await memory.views(...args)
          await gate
          return views
        },
      }
      const world = createWorld({ storage })
      const peers = { ann: await world.enter("ann"), bob: await world.enter("bob") }
      const request = { clientId: "b", type: "channel", participantIds: ["ann"] }
      const { conversation } = await peers.bob.get(
        "conversation_created",
        "create_conversation",
        request,
      )
      const joining = await world.enter("ann")
      let open = (): void => {}
      gate = new Promise((resolve) => {
        open = resolve
      })
      await joining.say("join_conversation", { conversationId: conversation.id }, "join")
      await peers[who].ask(command, { conversationId: conversation.id, userId: "ann" })
      peers.ann.heard()
      open()
      await world.clock.settle()
      await peers.bob.send(conversation.id, "among ourselves")
      expect(peers.ann.heard()).toEqual([])
      expect(joining.heard()).toMatchObject([{ type: "conversation_left" }])
    },
  )

  test.each([
    ["are removed once more", "remove_participant"],
    ["are given a role", "set_role"],
  ])("I6: is still heard by who came back while they %s", async (_, command) => {
    const memory = createMemoryStorage()
    const gates: Promise<void>[] = []
    const storage: ServiceStorage = {
      ...memory,
      async standing(conversationId, userId) {
        const standing = await memory.standing(conversationId, userId)
        if (userId === "ann") await gates.shift()
        return standing
      },
    }
    const world = createWorld({ storage })
    const [ann, bob] = [await world.enter("ann"), await world.enter("bob")]
    const request = { clientId: "b", type: "channel", participantIds: ["ann"] }
    const { conversation } = await bob.get("conversation_created", "create_conversation", request)
    const ofAnn = { conversationId: conversation.id, userId: "ann", role: "admin" }
    await ann.ask("leave_conversation", ofAnn)
    let open = (): void => {}
    const slow = new Promise<void>((resolve) => {
      open = resolve
    })
    gates.push(Promise.resolve(), slow)
    await bob.say(command, ofAnn, "again")
    await ann.get("conversation_joined", "join_conversation", ofAnn)
    open()
    await world.clock.settle()
    ann.heard()
    await bob.send(conversation.id, "welcome back")
    expect(ann.heard()).toMatchObject([{ type: "message_received" }])
  })

  test("I6: is told to who is added once more", async () => {
    const { storage, lose } = forgetful()
    const world = createWorld({ storage })
    const [ann, bob] = [await world.enter("ann"), await world.enter("bob")]
    const conversationId = await world.group(ann)
    const request = { conversationId, userIds: ["bob"] }
    lose(true)
    await ann.ask("add_participants", request)
    lose(false)
    expect(bob.heard()).toEqual([])
    await ann.ask("add_participants", request)
    expect(bob.heard()).toMatchObject([{ type: "conversation_updated" }])
    await ann.send(conversationId, "hello")
    expect(bob.heard("message_received")).toHaveLength(1)
  })
})
