import { describe, expect, test } from "vitest"
import {
  createWorld,
  defaults,
  expectQuiet,
  toyDialect,
  type World,
  type WorldOptions,
} from "./connection.test.kit.ts"

const inBand = toyDialect({
  renew: (token) => [{ type: "send", frame: { say: `renew ${token}` } }],
})

/** A provider that counts: t1, t2, t3 … */
function arrange(options: WorldOptions = {}): World & { readonly reasons: string[] } {
  const reasons: string[] = []
  const token = ({ reason }: { readonly reason: string }): string => `t${reasons.push(reason)}`
  return { ...createWorld({ dialect: inBand, token, ...options }), reasons }
}

describe("a token that ends", () => {
  const lifeMs = 600_000

  test("A3: is renewed on the open link before its end", async () => {
    const world = arrange()
    await world.ready({ expiresAt: world.clock.now() + lifeMs })
    await keepAlive(world, lifeMs * 0.8 * 0.9 - 1)
    expect(world.reasons).toEqual(["connect"])
    await keepAlive(world, lifeMs * 0.8 * 0.1 + 1)
    expect(world.reasons).toEqual(["connect", "renew"])
    expect(world.said()).toContain("renew t2")
    expect(world.status()).toBe("ready")
  })

  test("A3: is never renewed sooner than 30 s after the last time", async () => {
    const world = arrange()
    await world.ready({ expiresAt: world.clock.now() })
    await keepAlive(world, 29_999)
    expect(world.reasons).toEqual(["connect"])
    await keepAlive(world, 1)
    expect(world.reasons).toEqual(["connect", "renew"])
  })

  test("A3 B9: one that lives for years sets no timer that a platform cannot hold", async () => {
    const world = arrange()
    const delays: number[] = []
    const after = world.clock.after
    Object.assign(world.clock, {
      after(delayMs: number, task: () => void) {
        delays.push(delayMs)
        return after(delayMs, task)
      },
    })
    await world.ready({ expiresAt: world.clock.now() + 10 * 365 * 86_400_000 })
    expect(Math.max(...delays)).toBeLessThan(2 ** 31)
  })

  test("A3 F14: a renewal that fails is repeated each 5 to 10 s, and leaves ready alone", async () => {
    const asked: number[] = []
    const token = ({ reason }: { readonly reason: string }): Promise<string> => {
      if (reason === "connect") return Promise.resolve("t1")
      asked.push(world.clock.now())
      return asked.length > 20 ? Promise.resolve("t2") : Promise.reject(new Error("offline"))
    }
    const world: World = createWorld({ dialect: inBand, token })
    await world.ready({ expiresAt: world.clock.now() + 60_000 })
    await keepAlive(world, 300_000)
    const gaps = asked.slice(1).map((at, index) => at - (asked[index] ?? 0))
    expect(gaps).toHaveLength(20)
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(5_000)
    expect(Math.max(...gaps)).toBeLessThanOrEqual(10_000)
    expect(world.status()).toBe("ready")
    expect(world.said()).toContain("renew t2")
  })

  test("A3 C8: takes its timer with it", async () => {
    const world = arrange()
    await world.ready({ expiresAt: world.clock.now() + lifeMs })
    world.connection.disconnect()
    expectQuiet(world)
  })

  test("A5: a token that the application sets is said in band", async () => {
    const world = arrange()
    world.connection.renewInBand("early")
    await world.ready()
    world.connection.renewInBand("set")
    expect(world.said()).toEqual(["hello t1", "renew set"])
  })

  test("A3: is renewed at 80 % of its life or 60 s before its end, up to 10 % sooner, and not by all at once", async () => {
    for (const [lifeMs, dueMs] of [
      [600_000, 480_000],
      [200_000, 140_000],
    ] as const) {
      const times = await Promise.all(
        Array.from({ length: 20 }, async (_, seed) => {
          const renewals: number[] = []
          const token = ({ reason }: { readonly reason: string }): string => {
            if (reason === "renew") renewals.push(world.clock.now() - since)
            return "t"
          }
          const world: World = createWorld({ dialect: inBand, token, seed })
          const since = world.clock.now()
          await world.ready({ expiresAt: since + lifeMs })
          await keepAlive(world, dueMs)
          return renewals[0] ?? 0
        }),
      )
      expect(Math.min(...times)).toBeGreaterThanOrEqual(0.9 * dueMs)
      expect(Math.max(...times)).toBeLessThanOrEqual(dueMs)
      expect(new Set(times).size).toBeGreaterThan(10)
    }
  })

  test("A3: on a wire that takes none in band is kept for the next handshake, and nothing is dropped for it", async () => {
    const world = arrange({ dialect: toyDialect() })
    await world.ready({ expiresAt: world.clock.now() + 100_000 })
    await keepAlive(world, 50_000)
    expect(world.reasons).toEqual(["connect", "renew"])
    expect([world.status(), world.transport.links.length]).toEqual(["ready", 1])
    world.transport.close()
    await world.clock.advance(defaults.backoff.firstMs)
    await world.open()
    expect(world.said()).toEqual(["hello t2"])
  })
})

/** Lets time pass on a link where something is heard now and then. */
async function keepAlive(world: World, ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= 20_000) {
    await world.clock.advance(Math.min(left, 20_000))
    world.hear()
  }
}
