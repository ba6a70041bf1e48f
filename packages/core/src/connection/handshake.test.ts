import { describe, expect, test } from "vitest"
import { createProvider, createWorld, defaults, expectQuiet } from "./connection.test.kit.ts"

const { backoff } = defaults

describe("a handshake", () => {
  test("C5 F03: that a portal answers is lost, reported after the third, and heals", async () => {
    const world = createWorld({ backoff: { burst: 1_000 } })
    world.connection.connect()
    for (let attempt = 1; attempt <= 4; attempt++) {
      await world.clock.settle()
      world.transport.close({ httpStatus: 200 })
      expect(world.status()).toBe("waiting")
      expect(world.faults).toEqual(attempt < 3 ? [] : ["never_connected"])
      await world.clock.advance(backoff.capMs)
    }
    await world.ready()
    expect(world.status()).toBe("ready")
  })

  test("C5 F03: that fails after a connection was there is no news", async () => {
    const world = createWorld({ backoff: { burst: 1_000 } })
    await world.ready()
    for (let attempt = 1; attempt <= 4; attempt++) {
      world.transport.close()
      world.connection.connect()
      await world.clock.settle()
    }
    expect(world.faults).toEqual([])
  })

  test("C5 F05: that TLS ends waits as after three failures", async () => {
    const world = createWorld()
    world.connection.connect()
    await world.clock.settle()
    world.transport.close({ code: 1015 })
    const { retryAt, attempt } = world.connection.state()
    expect(attempt).toBe(1)
    expect((retryAt ?? 0) - world.clock.now()).toBeGreaterThanOrEqual(backoff.floorMs)
  })

  test("C5 F18: of a session that was continued elsewhere stops, and fights for nothing", async () => {
    const world = createWorld()
    await world.ready()
    world.transport.close({ code: 4409 })
    expect(world.connection.state()).toMatchObject({
      status: "closed",
      error: { code: "conflict", retryable: false },
    })
    await world.clock.advance(600_000)
    expect(world.transport.links).toHaveLength(1)
    expectQuiet(world)
  })

  test("C2 C8 F78: whose token comes after close() opens nothing", async () => {
    const { provide, questions } = createProvider()
    const world = createWorld({ token: provide })
    world.connection.connect()
    await world.clock.settle()
    world.connection.close()
    questions[0]?.give("late")
    await world.clock.advance(60_000)
    expect(world.transport.links).toHaveLength(0)
    expect(world.connection.isClosed()).toBe(true)
    expectQuiet(world)
  })
})
