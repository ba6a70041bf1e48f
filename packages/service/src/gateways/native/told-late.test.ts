import { describe, expect, test } from "vitest"
import type { ServiceStorage } from "../../index.ts"
import { createMemoryStorage } from "../../memory/index.ts"
import { createWorld } from "./world.test.helper.ts"

type Wait = () => Promise<void>

/** Storage whose answers wait as long as they are made to, each for the first wait of its kind. */
function slow() {
  const memory = createMemoryStorage()
  const waits = {
    append: [] as Wait[],
    views: [] as Wait[],
    /** Of ann. */
    standing: [] as Wait[],
  }
  const storage: ServiceStorage = {
    ...memory,
    async append(event) {
      const appended = await memory.append(event)
      await waits.append.shift()?.()
      return appended
    },
    async views(...args) {
      const views = await memory.views(...args)
      await waits.views.shift()?.()
      return views
    },
    async standing(conversationId, userId) {
      const standing = await memory.standing(conversationId, userId)
      if (userId === "ann") await waits.standing.shift()?.()
      return standing
    },
  }
  return { storage, waits }
}

function createGate() {
  let open = (): void => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { wait: () => opened, open }
}

const noWait: Wait = async () => {}
const getLost: Wait = () => Promise.reject(new Error("the answer got lost"))

describe("native: a conversation that is told late", () => {
  test.each([
    ["leaves", "leave_conversation", "ann"],
    ["is removed", "remove_participant", "bob"],
  ] as const)(
    "I6: is not heard again by who %s while they join it once more",
    async (_, command, who) => {
      const { storage, waits } = slow()
      const world = createWorld({ storage })
      const peers = { ann: await world.enter("ann"), bob: await world.enter("bob") }
      const request = { clientId: "b", type: "channel", participantIds: ["ann"] }
      const { conversation } = await peers.bob.get(
        "conversation_created",
        "create_conversation",
        request,
      )
      const joining = await world.enter("ann")
      const gate = createGate()
      waits.views.push(gate.wait)
      await joining.say("join_conversation", { conversationId: conversation.id }, "join")
      await peers[who].ask(command, { conversationId: conversation.id, userId: "ann" })
      peers.ann.heard()
      gate.open()
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
    const { storage, waits } = slow()
    const world = createWorld({ storage })
    const [ann, bob] = [await world.enter("ann"), await world.enter("bob")]
    const request = { clientId: "b", type: "channel", participantIds: ["ann"] }
    const { conversation } = await bob.get("conversation_created", "create_conversation", request)
    const ofAnn = { conversationId: conversation.id, userId: "ann", role: "admin" }
    await ann.ask("leave_conversation", ofAnn)
    const gate = createGate()
    waits.standing.push(noWait, gate.wait)
    await bob.say(command, ofAnn, "again")
    await ann.get("conversation_joined", "join_conversation", ofAnn)
    gate.open()
    await world.clock.settle()
    ann.heard()
    await bob.send(conversation.id, "welcome back")
    expect(ann.heard()).toMatchObject([{ type: "message_received" }])
  })

  test("I6: is heard no more by who is removed once more while an older change is told", async () => {
    const { storage, waits } = slow()
    const world = createWorld({ storage })
    const [ann, bob] = [await world.enter("ann"), await world.enter("bob")]
    const desk = await world.enter("bob")
    const conversationId = await world.group(bob, ann)
    const ofAnn = { conversationId, userId: "ann" }
    const [renaming, reading] = [createGate(), createGate()]
    waits.append.push(renaming.wait, getLost)
    await desk.say("update_conversation", { conversationId, name: "Us" }, "rename")
    await bob.ask("remove_participant", ofAnn)
    waits.standing.push(noWait, reading.wait)
    await bob.say("remove_participant", ofAnn, "again")
    renaming.open()
    await world.clock.settle()
    reading.open()
    await world.clock.settle()
    await bob.send(conversationId, "among ourselves")
    const types = ann.heard().map(({ type }) => type)
    expect(types).toEqual(["conversation_updated", "conversation_left"])
  })

  test("I6: is not told to who left while they muted it", async () => {
    const { storage, waits } = slow()
    const world = createWorld({ storage })
    const [ann, bob] = [await world.enter("ann"), await world.enter("bob")]
    const conversationId = await world.group(bob, ann)
    const gate = createGate()
    waits.views.push(gate.wait)
    await ann.say("mute_conversation", { conversationId, until: 9e12 }, "mute")
    await bob.ask("remove_participant", { conversationId, userId: "ann" })
    const phone = await world.enter("ann")
    ann.heard()
    gate.open()
    await world.clock.settle()
    expect([...ann.heard(), ...phone.heard()]).toEqual([])
  })
})
