import { describe, expect, test } from "vitest"
import { createProvider, createWorld, defaults, expectQuiet } from "./connection.test.kit.ts"
import { arrive, ways } from "./statuses.test.kit.ts"

const { timeouts } = defaults

describe("a connection that is ended by its user", () => {
  test.each(ways)("C6 C8 F36: close() in %s leaves nothing behind", async (_, way) => {
    const world = await arrive(way)
    world.connection.close()
    await world.clock.advance(timeouts.closeMs)
    expect(world.connection.isClosed()).toBe(true)
    expect(world.connection.state()).toMatchObject({ status: "closed", error: null, retryAt: null })
    expectQuiet(world)
  })

  test.each(ways)("C6: what comes after close() in %s opens nothing", async (_, way) => {
    const world = await arrive(way)
    world.connection.close()
    await world.clock.advance(timeouts.closeMs)
    const links = world.transport.links.length
    world.connection.connect()
    world.connection.disconnect()
    world.network.say("online")
    await world.clock.advance(600_000)
    expect(world.transport.links).toHaveLength(links)
    expectQuiet(world)
  })

  test.each(ways)("C6 C8: disconnect() in %s leaves nothing behind", async (_, way) => {
    const world = await arrive(way)
    world.connection.disconnect()
    await world.clock.settle()
    expect(world.connection.state()).toMatchObject({ status: "idle", error: null, retryAt: null })
    expectQuiet(world)
  })

  test.each(ways)("C1 F35: connect() five times in %s gives one link", async (_, way) => {
    const world = await arrive(way)
    for (let call = 0; call < 5; call++) world.connection.connect()
    await world.clock.settle()
    expect(world.transport.liveCount()).toBe(1)
    expect(world.transport.violations).toEqual([])
  })

  test("C6 F34: a late open event after disconnect opens nothing", async () => {
    const world = createWorld()
    world.connection.connect()
    await world.clock.settle()
    const [link] = world.transport.links
    world.connection.disconnect()
    link?.sink.onOpen()
    link?.sink.onFrame({ effects: [{ type: "ready", welcome: {} }] })
    await world.clock.settle()
    expect(world.status()).toBe("idle")
    expect(link?.status()).toBe("killed")
    expect(world.faults).toEqual(["stale_callback", "stale_callback"])
    expectQuiet(world)
  })

  test("C6: disconnect() while the token is asked for dials nothing", async () => {
    const { provide, questions } = createProvider()
    const world = createWorld({ token: provide })
    world.connection.connect()
    await world.clock.settle()
    world.connection.disconnect()
    await world.clock.settle()
    expectQuiet(world)
    questions[0]?.give("late")
    await world.clock.settle()
    expect(world.transport.links).toHaveLength(0)
    expect(world.status()).toBe("idle")
  })

  test("C6: the server's answer ends the closing handshake", async () => {
    const world = createWorld()
    await world.ready()
    world.connection.close()
    expect(world.transport.links[0]?.status()).toBe("closing")
    expect(world.status()).toBe("closed")
    expect(world.connection.isClosed()).toBe(false)
    world.transport.close({ code: 1000 })
    expect(world.connection.isClosed()).toBe(true)
    expectQuiet(world)
  })

  test.each([4401, 4403, 1006])(
    "C6: a close with %i in the closing handshake ends it",
    async (code) => {
      const world = createWorld({ token: () => "t1" })
      await world.open()
      world.connection.close()
      world.hear({ type: "ready", welcome: {} })
      world.hear({ type: "end", verdict: { next: "retry" } })
      world.transport.close({ code })
      await world.clock.settle()
      expect(world.connection.isClosed()).toBe(true)
      expectQuiet(world)
    },
  )

  test("C8: a connection that failed leaves nothing behind", async () => {
    const world = createWorld()
    await world.ready()
    world.transport.close({ code: 4403 })
    expect(world.connection.state()).toMatchObject({ status: "closed", retryAt: null })
    await world.clock.advance(600_000)
    expect(world.transport.links).toHaveLength(1)
    expectQuiet(world)
  })

  // What a status waits for, and nothing else: the heartbeat of ready, the slow attempt of offline.
  const timers = { idle: 0, connecting: 1, authenticating: 1, ready: 1, waiting: 1, offline: 1 }

  test.each(Object.entries({ ...timers, failed: 0 }))(
    "C4: %s holds %i timers",
    async (name, count) => {
      const [, way] = ways.find(([status]) => status === name) ?? []
      const world = createWorld()
      await way?.(world)
      expect(world.clock.pendingCount()).toBe(count)
      await world.clock.settle()
      expect(world.clock.pendingCount()).toBe(count)
    },
  )

  test("C8: a session without a link closes at once", async () => {
    const world = createWorld({ own: { transport: null } })
    world.connection.connect()
    await world.clock.settle()
    expect(world.status()).toBe("authenticating")
    world.connection.close()
    expect(world.connection.isClosed()).toBe(true)
    expectQuiet(world)
  })
})
