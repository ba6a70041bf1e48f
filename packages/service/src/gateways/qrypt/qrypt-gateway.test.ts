import { describe, expect, test } from "vitest"
import { createWorld } from "./world.test.helper.ts"

type World = ReturnType<typeof createWorld>

async function get({ gateway }: World, path: string) {
  const peer = { address: "127.0.0.1" }
  const request = { method: "GET", path, query: {}, headers: {}, peer, text: async () => "" }
  const answer = await gateway.http?.(request)
  return { status: answer?.status, body: answer?.body ?? "" }
}

describe("qrypt: the gateway", () => {
  test("counts its sockets, its rooms and who is there", async () => {
    const world = createWorld()
    const nobody = { totalConnections: 0, authenticatedConnections: 0 }
    const noRooms = { totalRooms: 0, onlineUsers: [] }
    expect(world.gateway.getStats()).toEqual({ ...nobody, roomStats: noRooms })
    const stranger = await world.connect()
    const ann = await world.enter("ann")
    const tab = await world.enter("ann")
    const bob = await world.enter("bob")
    const conversationId = await world.group(ann, bob)
    expect(world.gateway.getStats()).toEqual({
      totalConnections: 4,
      authenticatedConnections: 3,
      roomStats: { totalRooms: 1, onlineUsers: ["ann", "bob"] },
    })
    for (const peer of [stranger, tab, bob]) await peer.handlers.onClose()
    expect(world.gateway.getStats().roomStats).toEqual({ totalRooms: 1, onlineUsers: ["ann"] })
    await ann.ask("leave_conversation", { conversationId })
    expect(world.gateway.getStats().roomStats.totalRooms).toBe(0)
    await ann.handlers.onClose()
    expect(world.gateway.getStats()).toEqual({ ...nobody, roomStats: noRooms })
  })

  test("says how it is, and which part fails", async () => {
    const world = createWorld()
    await world.connect()
    await world.clock.advance(12_345)
    const well = await get(world, "/health")
    const facts = { connections: 1, uptimeSeconds: 12 }
    expect([well.status, JSON.parse(well.body)]).toEqual([200, { status: "ok", ...facts }])
    Object.assign(world.storage, { check: () => Promise.reject(new Error("gone")) })
    const ill = await get(world, "/health")
    const failing = { status: "failing", failing: ["storage"], ...facts }
    expect([ill.status, JSON.parse(ill.body)]).toEqual([503, failing])
  })

  test("answers any other plain request with 426", async () => {
    const answer = { status: 426, body: "Expected WebSocket upgrade" }
    for (const path of ["/", "/ws", "/health/more"])
      expect(await get(createWorld(), path)).toEqual(answer)
  })

  test("finishes what came before it drains, and takes nothing more", async () => {
    const world = createWorld()
    const ann = await world.enter("ann")
    const conversationId = await world.group(ann)
    const asked = ann.ask("send_message", { conversationId, content: "last words" })
    const drained = ann.handlers.drain(1_000)
    expect((await asked).type).toBe("message_sent")
    await drained
    await expect(ann.ask("ping", {})).rejects.toThrow("0 answers")
  })
})
