import { describe, expect, test } from "vitest"
import type { ServiceStorage } from "../../index.ts"
import { createMemoryStorage } from "../../memory/index.ts"
import { createWorld } from "./world.test.helper.ts"

describe("native: resume", () => {
  test("tells nothing before it, and everything after it", async () => {
    const world = createWorld()
    const ann = await world.enter("ann")
    const id = await world.group(ann)
    const phone = await world.connect()
    await phone.ask("auth", { token: "ann" })
    await ann.send(id, "before")
    expect(phone.heard()).toEqual([])
    const { conversations } = await phone.get("resumed", "resume", { cursors: { [id]: 1 } })
    expect(conversations).toMatchObject([
      {
        ...{ conversationId: id, cursor: 2, hasMore: false, reset: false },
        events: [{ type: "message_received", payload: { message: { content: "before", seq: 2 } } }],
      },
    ])
    await ann.send(id, "after")
    expect(phone.heard()).toMatchObject([{ payload: { message: { content: "after" } } }])
  })

  test("neither loses nor doubles what happens while it reads", async () => {
    const { storage, gate } = gated()
    const world = createWorld({ storage })
    const ann = await world.enter("ann")
    const id = await world.group(ann)
    const phone = await world.connect()
    await phone.ask("auth", { token: "ann" })
    await ann.send(id, "seen")

    const open = gate()
    await phone.say("resume", { cursors: { [id]: 1 } }, "r")
    await ann.send(id, "meanwhile")
    expect(phone.frames.at(-1)?.type).toBe("auth_success")
    open()
    await world.clock.settle()
    await ann.send(id, "later")

    const [answer, ...broadcasts] = phone.frames.slice(1)
    expect(answer).toMatchObject({ type: "resumed", requestId: "r" })
    const told = JSON.stringify([answer, ...broadcasts]).match(/"content":"\w+"/g)
    expect(told).toEqual(['"content":"seen"', '"content":"meanwhile"', '"content":"later"'])
  })

  test("says so when there is more than a page, and sync goes on from there", async () => {
    const world = createWorld({ limits: { pageItems: 2 } })
    const ann = await world.enter("ann")
    const id = await world.group(ann)
    for (const content of ["a", "b", "c"]) await ann.send(id, content)
    const { conversations } = await ann.get("resumed", "resume", { cursors: { [id]: 0 } })
    expect(conversations).toMatchObject([{ cursor: 2, hasMore: true, events: [{}, {}] }])
    const synced = await ann.get("synced", "sync", { conversationId: id, after: 2 })
    expect(synced).toMatchObject({
      conversationId: id,
      cursor: 4,
      hasMore: false,
      events: [{}, {}],
    })
    const nothing = await ann.get("synced", "sync", { conversationId: id, after: 4 })
    expect(nothing).toMatchObject({ events: [], cursor: 4, hasMore: false, reset: false })
  })

  test("says reset for a cursor ahead of the log, and for one that the log has forgotten", async () => {
    const world = createWorld()
    const ann = await world.enter("ann")
    const id = await world.group(ann)
    for (const content of ["a", "b"]) await ann.send(id, content)
    const reset = { events: [], cursor: 3, hasMore: false, reset: true }
    expect(await ann.get("synced", "sync", { conversationId: id, after: 9 })).toMatchObject(reset)
    await world.storage.clean("events", world.clock.now() + 1, 2)
    expect(await ann.get("synced", "sync", { conversationId: id, after: 1 })).toMatchObject(reset)
    const kept = await ann.get("synced", "sync", { conversationId: id, after: 2 })
    expect(kept).toMatchObject({ events: [{}], reset: false })
  })

  test("replays changes in their places, as each viewer may see them", async () => {
    const world = createWorld()
    const [ann, bob] = [await world.enter("ann"), await world.enter("bob")]
    const id = await world.group(ann, bob)
    await ann.send(id, "a")
    await ann.ask("update_conversation", { conversationId: id, name: "Landing" })
    await ann.send(id, "b")
    const { events } = await bob.get("synced", "sync", { conversationId: id, after: 1 })
    expect(events).toMatchObject([
      { type: "message_received", payload: { message: { seq: 2, updateSeq: 2 } } },
      {
        type: "conversation_updated",
        payload: {
          conversation: { seq: 3, name: "Landing", unreadCount: 1, lastMessage: { content: "a" } },
        },
      },
      { type: "message_received", payload: { message: { seq: 4 } } },
    ])
  })

  test.each([
    ["left", "leave_conversation", "bob"],
    ["was removed from", "remove_participant", "ann"],
  ] as const)(
    "hears nothing of a conversation that one %s while it read the list",
    async (_, command, who) => {
      const { storage, gate } = gated()
      const world = createWorld({ storage })
      const peers = { ann: await world.enter("ann"), bob: await world.enter("bob") }
      const id = await world.group(peers.ann, peers.bob)
      const phone = await world.connect()
      await phone.ask("auth", { token: "bob" })
      const open = gate()
      await phone.say("resume", { cursors: {} }, "r")
      await peers[who].ask(command, { conversationId: id, userId: "bob" })
      open()
      await world.clock.settle()
      phone.heard()
      await peers.ann.send(id, "among ourselves")
      expect(phone.heard("message_received")).toEqual([])
    },
  )

  test("can be asked again on the same socket", async () => {
    const world = createWorld()
    const ann = await world.enter("ann")
    const id = await world.group(ann)
    await ann.ask("resume", { cursors: {} })
    await ann.send(id, "hello")
    expect(ann.heard("message_received")).toHaveLength(1)
  })
})

/** Storage whose answers can be held back, as a slow database would. */
function gated(): { readonly storage: ServiceStorage; readonly gate: () => () => void } {
  const memory = createMemoryStorage()
  let opened: Promise<void> = Promise.resolve()
  return {
    storage: {
      ...memory,
      async eventsAfter(...query) {
        await opened
        return memory.eventsAfter(...query)
      },
      async conversationIds(userId) {
        const ids = await memory.conversationIds(userId)
        await opened
        return ids
      },
    },
    gate() {
      let open = () => {}
      opened = new Promise((resolve) => {
        open = resolve
      })
      return open
    },
  }
}
