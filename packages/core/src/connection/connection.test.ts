import { describe, expect, test } from "vitest"
import { ChatError } from "../errors.ts"
import {
  createProvider,
  createWorld,
  defaults,
  expectQuiet,
  toyDialect,
  type World,
} from "./connection.test.kit.ts"

const { timeouts, backoff } = defaults

/** Each status, and the way there. */
const ways: readonly (readonly [string, (world: World) => Promise<void>])[] = [
  ["idle", async () => {}],
  ["connecting", async ({ connection }) => connection.connect()],
  ["authenticating", (world) => world.open()],
  ["ready", (world) => world.ready()],
  ["waiting", waiting],
  [
    "offline",
    async (world) => {
      await waiting(world)
      world.network.goOffline()
    },
  ],
  [
    "failed",
    async (world) => {
      await world.ready()
      world.transport.close({ code: 4403 })
    },
  ],
]

async function waiting(world: World): Promise<void> {
  await world.ready()
  world.transport.close()
}

async function arrive(way: (world: World) => Promise<void>): Promise<World> {
  const world = createWorld()
  await way(world)
  await world.clock.settle()
  return world
}

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

describe("a connection and its server", () => {
  test("C5 F16: comes back after the server closed it with 1000", async () => {
    const world = createWorld()
    await world.ready()
    world.transport.close({ code: 1000 })
    expect(world.status()).toBe("waiting")
    await world.clock.advance(backoff.firstMs)
    expect(world.transport.links).toHaveLength(2)
  })

  test("B1 C7 F01: tries a refused port without end, with waits in bounds", async () => {
    const world = createWorld({ backoff: { burst: 1_000 } })
    world.connection.connect()
    for (let round = 0; round < 50; round++) {
      await world.clock.settle()
      world.transport.close({ code: 1006 })
      const { retryAt, attempt } = world.connection.state()
      const waitMs = (retryAt ?? 0) - world.clock.now()
      expect(attempt).toBe(round + 1)
      expect(waitMs).toBeLessThanOrEqual(Math.min(backoff.capMs, 1_000 * 2 ** Math.max(1, round)))
      expect(waitMs).toBeGreaterThanOrEqual(round === 0 ? 0 : backoff.floorMs)
      await world.clock.advance(waitMs)
    }
    expect(world.status()).toBe("connecting")
  })

  test("C7: the last allowed failure is final, whatever its kind", async () => {
    const world = createWorld({ backoff: { maxAttempts: 2 } })
    world.connection.connect()
    await world.clock.advance(timeouts.connectMs)
    expect(world.status()).toBe("waiting")
    await world.clock.advance(backoff.firstMs + timeouts.connectMs)
    expect(world.connection.state()).toMatchObject({
      status: "closed",
      error: { code: "not_connected" },
    })
    expectQuiet(world)
  })

  test("C7 B3: failures before a stable connection do not count", async () => {
    const world = createWorld({ backoff: { maxAttempts: 2 } })
    await world.open()
    world.transport.close()
    await world.clock.advance(backoff.firstMs)
    await world.ready()
    await world.clock.advance(30_000)
    world.hear()
    world.transport.close()
    expect(world.status()).toBe("waiting")
    expect(world.connection.state().attempt).toBe(1)
  })

  test("C4 C9 F02: a link that never opens is killed at its deadline", async () => {
    const world = createWorld()
    world.connection.connect()
    await world.clock.advance(timeouts.connectMs - 1)
    expect(world.status()).toBe("connecting")
    await world.clock.advance(1)
    expect(world.connection.state()).toMatchObject({
      status: "waiting",
      error: { code: "timeout" },
    })
    expect(world.transport.links[0]?.status()).toBe("killed")
  })

  test("C4 F06: a server that never accepts is left at its deadline", async () => {
    const world = createWorld()
    await world.open()
    await world.clock.advance(timeouts.authenticateMs - 1)
    expect(world.status()).toBe("authenticating")
    await world.clock.advance(1)
    expect(world.status()).toBe("waiting")
    expect(world.transport.links[0]?.status()).toBe("killed")
  })

  test("B3 F17: a server that accepts and closes is tried 20 times in a minute at most", async () => {
    for (let seed = 0; seed < 20; seed++) {
      const world = createWorld({ seed })
      world.connection.connect()
      for (let tenth = 0; tenth < 600; tenth++) {
        await world.clock.settle()
        if (world.status() === "connecting") world.transport.opened()
        if (world.status() === "authenticating") world.hear({ type: "ready", welcome: {} })
        await world.clock.advance(100)
        if (world.status() === "ready") world.transport.close()
      }
      expect(world.transport.links.length).toBeLessThanOrEqual(20)
    }
  })

  test("C2 F33: a close event that comes after its successor opened is counted and ignored", async () => {
    const world = createWorld()
    await world.ready()
    await world.clock.advance(1)
    world.hear({ type: "end", verdict: { next: "retry" } })
    await world.clock.advance(backoff.firstMs)
    await world.ready()
    await world.clock.advance(30_000)
    world.transport.links[0]?.sink.onClose({ opened: true, code: 1006, reason: "" })
    expect(world.status()).toBe("ready")
    expect(world.faults).toEqual(["stale_callback"])
  })

  test("C5: the third protocol violation within 60 s is final", async () => {
    const world = createWorld()
    for (let round = 0; round < 3; round++) {
      await world.ready()
      world.transport.close({ code: 1002 })
      expect(world.status()).toBe(round < 2 ? "waiting" : "closed")
    }
    expect(world.connection.state().error?.code).toBe("protocol_mismatch")
    expectQuiet(world)
  })

  test("C5: a dialect or the application may read a close code otherwise", async () => {
    const dialect = toyDialect({ closed: ({ code }) => (code === 4403 ? { next: "retry" } : null) })
    const world = createWorld({ dialect })
    await world.ready()
    world.transport.close({ code: 4403 })
    expect(world.status()).toBe("waiting")
    const error = new ChatError({ code: "forbidden", operation: "connect", reason: "banned" })
    const strict = createWorld({ own: { classifyClose: () => ({ next: "stop", error }) } })
    await strict.ready()
    strict.transport.close({ code: 1006 })
    expect(strict.connection.state().error).toBe(error)
  })
})
