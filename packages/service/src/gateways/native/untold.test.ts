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
