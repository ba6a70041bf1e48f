import { describe, expect, test } from "vitest"
import { ChatError } from "../errors.ts"
import { ask, createWorld, defaults, expectQuiet, toyDialect } from "./connection.test.kit.ts"

const { backoff } = defaults
const boom = new Error("boom")
function throwing(): never {
  throw boom
}

describe("a fault of others", () => {
  test("X7 F37: a transport that cannot carry the address is final", async () => {
    const world = createWorld()
    const fault = { operation: "open the connection", reason: "not an address" }
    world.transport.failToConnect(new ChatError({ code: "invalid_argument", ...fault }))
    world.connection.connect()
    await world.clock.settle()
    expect(world.connection.state()).toMatchObject({
      status: "closed",
      error: { code: "invalid_argument" },
    })
    expectQuiet(world)
  })

  test("X7 F37: a transport that throws anything else is tried again", async () => {
    const world = createWorld()
    world.transport.failToConnect(boom)
    world.connection.connect()
    await world.clock.settle()
    expect(world.connection.state()).toMatchObject({ status: "waiting", error: { cause: boom } })
    await world.clock.advance(backoff.firstMs)
    expect(world.transport.liveCount()).toBe(1)
  })

  test("X7 F38: a send that throws is a loss, and what was sent is told so", async () => {
    const world = createWorld()
    await world.ready()
    world.transport.failToSend(boom)
    const { outcomes } = ask(world)
    expect(world.status()).toBe("waiting")
    expect(outcomes).toMatchObject([
      { type: "failed", isHandedOver: true, error: { code: "not_connected", retryable: true } },
    ])
    world.connection.disconnect()
    expectQuiet(world)
  })

  test("X7: a probe whose send throws leaves no timer of the dead link", async () => {
    const world = createWorld()
    await world.ready()
    world.transport.failToSend(boom)
    await world.clock.advance(defaults.heartbeat.silenceMs)
    expect(world.status()).toBe("waiting")
    expect(world.clock.pendingCount()).toBe(1)
  })

  test.each([
    ["open", { open: throwing }, {}],
    ["request", {}, { request: throwing }],
  ] as const)("X7: a dialect that throws in %s is tried again", async (_, rest, own) => {
    const world = createWorld({ dialect: toyDialect(own, rest) })
    world.connection.connect()
    await world.clock.settle()
    expect(world.status()).toBe("waiting")
    world.connection.close()
    expectQuiet(world)
  })

  test("X7: a dialect that throws when the link opens is left at the deadline", async () => {
    const world = createWorld({ dialect: toyDialect({ opened: throwing }) })
    await world.open()
    expect([world.status(), world.faults]).toEqual(["authenticating", ["dialect_threw"]])
    await world.clock.advance(defaults.timeouts.authenticateMs)
    expect(world.status()).toBe("waiting")
  })

  test("X7: a dialect that throws at a frame loses that frame alone", async () => {
    const frame = () => throwing()
    const world = createWorld({ dialect: toyDialect({ frame }) })
    await world.open()
    world.hear({ type: "ready", welcome: {} })
    expect(world.status()).toBe("authenticating")
    expect(world.faults).toEqual(["dialect_threw"])
    expect(world.notes).toEqual(["dropped: the dialect could not read a frame"])
  })

  test("X7: a dialect that throws at a command refuses that command alone", async () => {
    const world = createWorld({ dialect: toyDialect({ start: throwing }) })
    await world.ready()
    expect(ask(world).outcomes).toMatchObject([{ type: "refused", stored: "no" }])
    expect(world.status()).toBe("ready")
  })

  test("X7: a dialect that throws elsewhere is reported, and ends nothing", async () => {
    const dialect = toyDialect({ ended: throwing, probe: throwing, closed: throwing })
    const world = createWorld({ dialect })
    await world.ready()
    const { error } = ask(world)
    await world.clock.advance(defaults.requestMs)
    expect(error()?.code).toBe("timeout")
    world.network.say("visible")
    world.transport.close()
    expect(world.status()).toBe("waiting")
    expect(world.faults).toEqual(["dialect_threw", "dialect_threw", "dialect_threw"])
  })

  test("X7: a classifyClose that throws leaves the table to decide", async () => {
    const world = createWorld({ own: { classifyClose: throwing } })
    await world.ready()
    world.transport.close({ code: 4403 })
    expect(world.connection.state().error?.code).toBe("forbidden")
    expect(world.faults).toEqual(["dialect_threw"])
  })

  test("X7: an effect that throws keeps none from its turn", async () => {
    const world = createWorld()
    await world.ready()
    const event = { type: "dialect", name: "x", payload: null } as const
    world.events.push = () => throwing()
    world.hear({ type: "event", event }, { type: "note", kind: "warned", reason: "later" })
    expect(world.notes).toEqual(["warned: later"])
    expect(world.faults).toEqual(["dialect_threw"])
  })

  test("C2: effects of a session that ended meanwhile are not carried out", async () => {
    const world = createWorld()
    await world.ready()
    world.hear(
      { type: "end", verdict: { next: "retry" } },
      { type: "send", frame: { say: "too late" } },
      { type: "end", verdict: { next: "retry" } },
      { type: "ready", welcome: {} },
    )
    expect(world.status()).toBe("waiting")
    expect(world.connection.state().attempt).toBe(1)
    expect(world.transport.violations).toEqual([])
    world.connection.disconnect()
    expectQuiet(world)
  })
})

describe("what a listener hears", () => {
  test("C3 F35: disconnect() inside a status listener ends in idle, each status told once", async () => {
    const world = createWorld()
    world.onState = ({ status }) => {
      if (status === "connecting") world.connection.disconnect()
    }
    world.connection.connect()
    await world.clock.settle()
    expect(world.states.map(({ status }) => status)).toEqual(["connecting", "idle"])
    expect(world.transport.links).toHaveLength(0)
    expectQuiet(world)
  })

  test("C3: a listener that connects sees the new status, and gets one link", async () => {
    const world = createWorld()
    await world.ready()
    world.onState = ({ status }) => {
      if (status === "idle") world.connection.connect()
    }
    world.connection.disconnect()
    await world.clock.settle()
    expect(world.states.slice(-2).map(({ status }) => status)).toEqual(["idle", "connecting"])
    expect(world.transport.liveCount()).toBe(1)
  })

  test("C3 C2: a throttled attempt that a listener ended is not lost once more", async () => {
    const world = createWorld({ backoff: { burst: 1 } })
    await world.ready()
    world.connection.disconnect()
    world.onState = ({ status }) => {
      if (status === "idle") {
        world.onState = () => {}
        world.connection.connect()
        world.connection.disconnect()
      }
    }
    world.connection.connect()
    world.connection.disconnect()
    await world.clock.settle()
    expect(world.status()).toBe("idle")
    expectQuiet(world)
  })

  test("C12: each transition is told once, and what changes nothing is not told", async () => {
    const world = createWorld()
    await world.ready()
    world.connection.connect()
    world.network.say("hidden")
    expect(world.states.map(({ status }) => status)).toEqual([
      "connecting",
      "authenticating",
      "ready",
    ])
    expect(world.transitions.map(({ input }) => input)).toEqual(["connect", "opened", "accepted"])
  })

  test("C12: a snapshot holds the wait in waiting alone, and the last error until ready", async () => {
    const world = createWorld()
    await world.ready()
    world.transport.close({ code: 1011 })
    const lost = world.connection.state()
    expect(lost).toMatchObject({ status: "waiting", attempt: 1, error: { code: "not_connected" } })
    expect(lost.retryAt).toBeGreaterThanOrEqual(world.clock.now())
    await world.clock.advance(backoff.firstMs)
    expect(world.connection.state()).toMatchObject({ status: "connecting", retryAt: null })
    expect(world.connection.state().error).toBe(lost.error)
    await world.ready()
    expect(world.connection.state()).toMatchObject({ status: "ready", error: null, attempt: 1 })
    expect(world.connection.state().since).toBe(world.clock.now())
  })

  test.each([
    ["disconnect()", 1006, 0],
    ["a final refusal", 4403, 1],
  ])("C12: failures before %s are shown until connect(), and not after", async (_, code, shown) => {
    const world = createWorld()
    await world.ready()
    world.transport.close()
    await world.clock.advance(backoff.firstMs)
    world.transport.close({ code })
    if (code === 1006) world.connection.disconnect()
    expect(world.connection.state().attempt).toBe(shown)
    world.connection.connect()
    expect(world.connection.state().attempt).toBe(0)
  })

  test("C12: ready is told before the first event that comes with it", async () => {
    const world = createWorld()
    await world.open()
    world.onState = ({ status }) => world.events.push(`state ${status}`)
    const event = { type: "dialect", name: "x", payload: null } as const
    world.hear({ type: "ready", welcome: {} }, { type: "event", event })
    expect(world.events).toEqual(["state ready", "ready", "dialect"])
  })
})
