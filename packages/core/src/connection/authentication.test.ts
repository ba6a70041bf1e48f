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
const barred = new ChatError({ code: "forbidden", operation: "connect", reason: "banned" })
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
    ["that bars the user ends it", () => Promise.reject(barred), "closed"],
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
