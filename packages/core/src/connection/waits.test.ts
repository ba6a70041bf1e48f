import { describe, expect, test } from "vitest"
import { createWorld, defaults, expectQuiet, type World } from "./connection.test.kit.ts"

const { backoff } = defaults
const seeds = Array.from({ length: 40 }, (_, seed) => seed)

/** Waiting, after so many failures in a row. */
async function waiting(failures: number, seed = 1): Promise<World> {
  const world = createWorld({ seed, backoff: { burst: 1_000 } })
  world.connection.connect()
  await fail(world, failures)
  return world
}

async function fail(world: World, failures: number): Promise<void> {
  for (let failure = 1; failure <= failures; failure++) {
    await world.clock.settle()
    world.transport.close()
    if (failure < failures) world.connection.connect()
  }
}

const waitMs = ({ connection, clock }: World): number =>
  (connection.state().retryAt ?? 0) - clock.now()

describe("a connection that waits", () => {
  test.each(["visible", "resumed"] as const)(
    "B6: tries at once when the page is %s",
    async (signal) => {
      const world = await waiting(8)
      world.network.say(signal)
      await world.clock.settle()
      expect(world.status()).toBe("connecting")
    },
  )

  test("B6: tries within a second after online, and no two clients in step", async () => {
    const waits = await Promise.all(
      seeds.map(async (seed) => {
        const world = await waiting(8, seed)
        const before = waitMs(world)
        world.network.say("online")
        expect(waitMs(world)).toBeLessThanOrEqual(Math.min(before, 1_000))
        return waitMs(world)
      }),
    )
    expect(new Set(waits).size).toBeGreaterThan(seeds.length / 2)
  })

  test("B6: spreads the clients whose wait ran out while there was no network", async () => {
    const waits = await Promise.all(
      seeds.map(async (seed) => {
        const world = await waiting(1, seed)
        world.network.goOffline()
        await world.clock.advance(30_000)
        world.network.say("online")
        return waitMs(world)
      }),
    )
    expect(new Set(waits).size).toBe(seeds.length)
    expect(Math.max(...waits)).toBeGreaterThan(500)
    expect(Math.max(...waits)).toBeLessThanOrEqual(1_000)
  })

  test("B6 F29: waits on after an online that is false", async () => {
    const world = await waiting(3)
    world.network.say("online")
    await world.clock.advance(1_000)
    world.transport.close()
    expect(world.status()).toBe("waiting")
    expect(world.connection.state().attempt).toBe(4)
  })

  test("B7: may wait 60 s while the page is hidden, from the fifth failure on", async () => {
    const delays = await Promise.all(
      seeds.map(async (seed) => {
        const [soon, seen] = [await waiting(5, seed), await waiting(8, seed)]
        const world = await waiting(0, seed)
        world.network.hide()
        await fail(world, 8)
        const early = await waiting(0, seed)
        early.network.hide()
        await fail(early, 5)
        for (const one of [soon, seen, early])
          expect(waitMs(one)).toBeLessThanOrEqual(backoff.capMs)
        return waitMs(world)
      }),
    )
    expect(Math.max(...delays)).toBeGreaterThan(4 * backoff.capMs)
    expect(Math.max(...delays)).toBeLessThanOrEqual(60_000)
  })

  test("B8: pauses without a network, and tries each 60 s or so all the same", async () => {
    const world = await waiting(1)
    world.network.goOffline()
    expect(world.connection.state()).toMatchObject({ status: "offline", retryAt: null })
    await world.clock.advance(53_999)
    expect(world.status()).toBe("offline")
    expect(world.transport.links).toHaveLength(1)
    await world.clock.advance(12_001)
    expect(world.transport.links).toHaveLength(2)
  })

  test("B8: no two clients try in step while there is no network", async () => {
    const tries = await Promise.all(
      seeds.map(async (seed) => {
        const world = await waiting(1, seed)
        world.network.goOffline()
        await world.clock.advance(53_999)
        let seconds = 54
        for (; world.status() === "offline"; seconds++) await world.clock.advance(1_000)
        return seconds
      }),
    )
    expect(new Set(tries).size).toBeGreaterThan(8)
    expect(Math.min(...tries)).toBeGreaterThan(54)
    expect(Math.max(...tries)).toBeLessThanOrEqual(67)
  })

  test("B8: a loss without a network ends in offline", async () => {
    const world = createWorld()
    await world.ready()
    world.network.goOffline()
    expect(world.status()).toBe("ready")
    world.transport.close()
    expect(world.status()).toBe("offline")
    expect(world.states.slice(-2).map(({ status }) => status)).toEqual(["waiting", "offline"])
  })

  test("B4 F30: 50 wakes in a second with the server down make 3 attempts", async () => {
    const world = createWorld()
    world.connection.connect()
    for (let wake = 0; wake < 50; wake++) {
      await world.clock.settle()
      if (world.status() === "connecting") world.transport.close()
      world.network.say(wake % 2 ? "online" : "visible")
      await world.clock.advance(20)
    }
    expect(world.transport.links).toHaveLength(3)
  })

  test("B2 B4: an attempt without budget is put off until there is one, and costs no failure", async () => {
    const world = createWorld({ backoff: { burst: 1 } })
    await world.ready()
    world.connection.disconnect()
    world.connection.connect()
    expect(world.connection.state()).toMatchObject({ status: "waiting", attempt: 0, error: null })
    expect(waitMs(world)).toBe(backoff.refillMs)
    world.network.say("visible")
    await world.clock.advance(backoff.refillMs - 1)
    expect(world.transport.links).toHaveLength(1)
    await world.clock.advance(1)
    expect(world.transport.links).toHaveLength(2)
  })

  test("C8 C10 F32: a suspended page keeps no link and no timer, and wakes at once", async () => {
    const world = createWorld()
    await world.ready()
    world.network.say("frozen")
    expect(world.status()).toBe("offline")
    expect([world.clock.pendingCount(), world.transport.liveCount()]).toEqual([0, 0])
    world.network.say("resumed")
    await world.clock.settle()
    expect(world.status()).toBe("connecting")
    world.connection.disconnect()
    expectQuiet(world)
  })

  test.each([1, 2])(
    "C10: a page that waits and is suspended %i times keeps no timer",
    async (times) => {
      const world = await waiting(3)
      for (let time = 0; time < times; time++) world.network.say("frozen")
      expect([world.status(), world.clock.pendingCount()]).toEqual(["offline", 0])
      world.network.say("resumed")
      await world.clock.settle()
      expect(world.status()).toBe("connecting")
    },
  )

  test("C8 C10: a page that is suspended without a network keeps no timer either", async () => {
    const world = await waiting(1)
    world.network.goOffline()
    world.network.say("frozen")
    expect([world.status(), world.clock.pendingCount()]).toEqual(["offline", 0])
    await world.clock.advance(120_000)
    expect(world.transport.links).toHaveLength(1)
  })

  test("C10: a page that is suspended in the closing handshake is closed", async () => {
    const world = createWorld()
    await world.ready()
    world.connection.close()
    world.network.say("frozen")
    expect(world.connection.isClosed()).toBe(true)
    expectQuiet(world)
  })

  test("B5: a hint of the server is waited for, and a wake does not shorten it", async () => {
    const world = createWorld()
    await world.ready()
    world.transport.close({ code: 1012, retryAfterMs: 30_000 })
    world.network.say("visible")
    await world.clock.advance(29_999)
    expect(world.transport.links).toHaveLength(1)
    await world.clock.advance(5_001)
    expect(world.transport.links).toHaveLength(2)
  })

  test("B5 C12: a hint outlives a time without a network, in which no time of the next attempt is shown", async () => {
    const world = createWorld()
    await world.ready()
    world.transport.close({ code: 1012, retryAfterMs: 30_000 })
    world.network.goOffline()
    expect(world.connection.state()).toMatchObject({ status: "offline", retryAt: null })
    await world.clock.advance(10_000)
    world.network.say("online")
    expect(waitMs(world)).toBeGreaterThanOrEqual(20_000)
    await world.clock.advance(19_999)
    expect(world.transport.links).toHaveLength(1)
  })

  test("B5 B2: connect() ends a hinted wait", async () => {
    const world = createWorld()
    await world.ready()
    world.transport.close({ code: 4429 })
    world.connection.connect()
    await world.clock.settle()
    expect(world.transport.links).toHaveLength(2)
  })
})
