import { describe, expect, test } from "vitest"
import type { Verdict } from "../dialect/effect.ts"
import { ChatError } from "../errors.ts"
import { createWorld, defaults, expectQuiet, toyDialect } from "./connection.test.kit.ts"

const { timeouts, backoff } = defaults
const error = new ChatError({ code: "forbidden", operation: "connect", reason: "banned" })

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
      await world.clock.advance(Math.ceil(waitMs))
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

  test("C9 C2: a killed link is not heard any more, and its own close is not waited for", async () => {
    const world = createWorld()
    await world.ready()
    world.connection.disconnect()
    const { sink } = world.transport.links[0] ?? {}
    sink?.onFrame({
      effects: [{ type: "event", event: { type: "dialect", name: "x", payload: 1 } }],
    })
    sink?.onClose({ opened: true, code: 4403, reason: "" })
    expect([world.status(), world.events]).toEqual(["idle", ["ready", "lost"]])
    expect(world.faults).toEqual(["stale_callback", "stale_callback"])
  })

  test("C9 X7: a link whose end throws is left all the same", async () => {
    const world = createWorld()
    const inner = world.transport.connect
    Object.assign(world.transport, {
      connect(...args: Parameters<typeof inner>) {
        const link = inner(...args)
        return {
          ...link,
          kill() {
            link.kill()
            throw new Error("boom")
          },
        }
      },
    })
    await world.ready()
    world.connection.disconnect()
    expect([world.status(), world.faults]).toEqual(["idle", ["dialect_threw"]])
    await world.ready()
    expect(world.status()).toBe("ready")
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

  test("C5: protocol violations that are further apart stop nothing", async () => {
    const world = createWorld()
    for (let round = 0; round < 6; round++) {
      await world.ready()
      world.transport.close({ code: 1002 })
      expect(world.status()).toBe("waiting")
      await world.clock.advance(30_000)
    }
  })

  test("C5: a dialect or the application may read a close code otherwise", async () => {
    const dialect = toyDialect({ closed: ({ code }) => (code === 4403 ? { next: "retry" } : null) })
    const world = createWorld({ dialect })
    await world.ready()
    world.transport.close({ code: 4403 })
    expect(world.status()).toBe("waiting")
    // The application goes before the dialect, and both before the table.
    for (const code of [1006, 4403]) {
      const classifyClose = (): Verdict => ({ next: "stop", error })
      const strict = createWorld({ dialect, own: { classifyClose } })
      await strict.ready()
      strict.transport.close({ code })
      expect(strict.connection.state().error).toBe(error)
    }
  })
})
