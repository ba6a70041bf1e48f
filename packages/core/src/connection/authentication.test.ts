import { describe, expect, test } from "vitest"
import { ChatError } from "../errors.ts"
import {
  createProvider,
  createWorld,
  defaults,
  expectQuiet,
  toyDialect,
  type World,
  type WorldOptions,
} from "./connection.test.kit.ts"

const { timeouts, backoff } = defaults
const error = new ChatError({ code: "unauthorized", operation: "connect", reason: "bad token" })
const denial = { type: "end", verdict: { next: "reauthenticate", error } } as const
const accepted = { type: "ready", welcome: {} } as const
const inBand = toyDialect({
  renew: (token) => [{ type: "send", frame: { say: `renew ${token}` } }],
})

/** A provider that counts: t1, t2, t3 … */
function arrange(options: WorldOptions = {}): World & { readonly reasons: string[] } {
  const reasons: string[] = []
  const token = ({ reason }: { readonly reason: string }): string => `t${reasons.push(reason)}`
  return { ...createWorld({ dialect: inBand, token, ...options }), reasons }
}

describe("a server that denies", () => {
  test("A4 F07: one denial costs one forced token on the same link, and no wait", async () => {
    const world = arrange()
    await world.open()
    world.hear(denial)
    await world.clock.settle()
    world.hear(accepted)
    expect(world.status()).toBe("ready")
    expect(world.said()).toEqual(["hello t1", "renew t2"])
    expect(world.reasons).toEqual(["connect", "denied"])
    expect(world.transport.links).toHaveLength(1)
  })

  test.each([
    ["before the new token came", 0],
    ["after the new token was said", 1],
  ])("A4 F07: a denial and a close with 4401 %s are one denial", async (_, settles) => {
    const world = arrange()
    await world.open()
    world.hear(denial)
    if (settles) await world.clock.settle()
    world.transport.close({ code: 4401 })
    await world.clock.settle()
    world.transport.opened()
    world.hear(accepted)
    expect([world.status(), world.said()]).toEqual(["ready", ["hello t2"]])
    expect(world.reasons).toEqual(["connect", "denied"])
    expect(world.transport.links).toHaveLength(2)
  })

  test("A4 F08: a server that denies and closes each time is left after 2 attempts", async () => {
    const world = arrange()
    for (let attempt = 0; attempt < 2; attempt++) {
      await world.open()
      world.hear(denial)
      await world.clock.settle()
      if (world.transport.liveCount() > 0) world.transport.close({ code: 4401 })
    }
    expect(world.connection.state()).toMatchObject({ status: "closed", error })
    await world.clock.settle()
    expect(world.transport.links).toHaveLength(2)
    expectQuiet(world)
  })

  test("A4 F08: a second denial on the same link is final", async () => {
    const world = arrange()
    await world.open()
    world.hear(denial)
    await world.clock.settle()
    world.hear(denial)
    expect(world.connection.state()).toMatchObject({ status: "closed", error })
    expectQuiet(world)
  })

  test("A4 F08: one that accepts and then denies waits from the third time on", async () => {
    const world = arrange({ backoff: { burst: 1_000 } })
    for (let round = 0; round < 3; round++) {
      await world.ready()
      world.transport.close({ code: 4401 })
      expect(world.status()).toBe(round < 2 ? "connecting" : "waiting")
    }
    await world.clock.advance(backoff.firstMs)
    await world.ready()
    expect(world.said()).toEqual(["hello t4"])
  })

  test("A4: a wire without renewal in band gets the new token at the next handshake", async () => {
    const world = arrange({ dialect: toyDialect() })
    await world.open()
    world.hear(denial)
    await world.clock.settle()
    await world.open()
    expect(world.said()).toEqual(["hello t2"])
    expect(world.reasons).toEqual(["connect", "denied"])
  })

  test("A4 B4: a throttled attempt after a denial still asks for a new token", async () => {
    const world = arrange({ dialect: toyDialect(), backoff: { burst: 1 } })
    await world.open()
    world.transport.close({ code: 4401 })
    expect(world.status()).toBe("waiting")
    await world.clock.advance(backoff.refillMs)
    await world.open()
    expect(world.said()).toEqual(["hello t2"])
    expect(world.reasons).toEqual(["connect", "denied"])
  })

  test("A4: a fixed token that is denied is final at once", async () => {
    const world = arrange({ token: "fixed" })
    await world.open()
    world.hear(denial)
    expect(world.connection.state()).toMatchObject({ status: "closed", error })
    expectQuiet(world)
  })

  test("A4: connect() after a final denial asks for a new token, and may be denied once again", async () => {
    const world = arrange({ token: countingProvider() })
    for (let attempt = 0; attempt < 2; attempt++) {
      await world.open()
      world.transport.close({ code: 4401 })
    }
    expect(world.connection.state().error).toBeInstanceOf(ChatError)
    await world.clock.advance(60_000)
    await world.open()
    expect(world.said()).toEqual(["hello t3"])
    world.transport.close({ code: 4401 })
    expect(world.status()).toBe("connecting")
  })

  test("A4 C4: a new token that does not come in time is a loss", async () => {
    const { provide, questions } = createProvider()
    const world = arrange({ token: provide })
    world.connection.connect()
    await world.clock.settle()
    questions[0]?.give("t1")
    await world.clock.settle()
    world.transport.opened()
    world.hear(denial)
    await world.clock.advance(timeouts.tokenMs)
    expect(world.connection.state()).toMatchObject({
      status: "waiting",
      error: { code: "timeout" },
    })
    expect(questions[1]?.signal.aborted).toBe(true)
    world.connection.disconnect()
    expectQuiet(world)
  })

  test("A4 C4: a server that does not answer the new token is left at its deadline", async () => {
    const world = arrange()
    await world.open()
    world.hear(denial)
    await world.clock.advance(timeouts.authenticateMs)
    expect(world.status()).toBe("waiting")
  })

  test("A4 X7: a dialect that throws when it renews is asked at the next handshake", async () => {
    const renew = (): never => {
      throw new Error("boom")
    }
    const world = arrange({ dialect: toyDialect({ renew }) })
    await world.open()
    world.hear(denial)
    await world.clock.settle()
    expect(world.faults).toEqual(["dialect_threw"])
    expect([world.status(), world.transport.links.length]).toEqual(["connecting", 2])
  })
})

function countingProvider() {
  let count = 0
  return () => `t${++count}`
}

describe("a token provider", () => {
  test("A1 F09: one that hangs costs the attempt, and its late answer opens nothing", async () => {
    const { provide, questions } = createProvider()
    const world = arrange({ token: provide })
    world.connection.connect()
    await world.clock.advance(timeouts.tokenMs)
    expect(questions[0]?.signal.aborted).toBe(true)
    expect(world.status()).toBe("waiting")
    questions[0]?.give("late")
    await world.clock.settle()
    expect(world.transport.links).toHaveLength(0)
    world.connection.disconnect()
    expectQuiet(world)
  })

  test.each([
    ["that rejects costs a wait", () => Promise.reject(new Error("offline")), "waiting"],
    ["that gives an empty token ends it", () => "", "closed"],
    ["that knows no user ends it", () => Promise.reject(error), "closed"],
  ])("A1 F10: one %s", async (_, token, status) => {
    const world = arrange({ token })
    world.connection.connect()
    await world.clock.settle()
    expect(world.status()).toBe(status)
    expect(world.transport.links).toHaveLength(0)
  })

  test("A4 F13: a token that looks expired is offered all the same", async () => {
    const world = arrange({ token: () => ({ token: "old", expiresAt: 1 }) })
    await world.ready()
    expect([world.status(), world.said()]).toEqual(["ready", ["hello old"]])
  })
})

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
})

/** Lets time pass on a link where something is heard now and then. */
async function keepAlive(world: World, ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= 20_000) {
    await world.clock.advance(Math.min(left, 20_000))
    world.hear()
  }
}
