import { describe, expect, test } from "vitest"
import { ask, createWorld, defaults, toyDialect, type World } from "./connection.test.kit.ts"
import { idAt, idsOf, join, readyWorld, refusalOf, replyTo } from "./requests.test.kit.ts"

const { silenceMs, replyMs, wakeReplyMs } = defaults.heartbeat
const hourMs = 3_600_000
const pings = (world: World): number => world.said().filter((text) => text === "ping").length

describe("a machine that sleeps", () => {
  test("H4 H5 F24: eight hours cost one probe, and a dead link is replaced 3 s after the wake", async () => {
    const world = await readyWorld()
    await world.clock.sleep(8 * hourMs)
    world.network.say("visible")
    expect([pings(world), world.status()]).toEqual([1, "ready"])
    await world.clock.advance(wakeReplyMs)
    expect(world.status()).toBe("waiting")
    await world.clock.advance(defaults.backoff.firstMs)
    await world.ready()
    expect([world.status(), world.transport.links.length]).toEqual(["ready", 2])
  })

  test.each([
    ["5 s", "seen", 5_000, replyMs],
    ["more", "seen", 5_001, wakeReplyMs],
    ["65 s", "hidden", 65_000, replyMs],
    ["more", "hidden", 65_001, wakeReplyMs],
  ])("H5: a timer that is %s late on a page that is %s", async (_, page, lateMs, deadlineMs) => {
    const world = await readyWorld()
    if (page === "hidden") world.network.hide()
    await world.clock.sleep(silenceMs + lateMs)
    await world.clock.advance(deadlineMs - 1)
    expect([pings(world), world.status()]).toEqual([1, "ready"])
    await world.clock.advance(1)
    expect(world.status()).toBe("waiting")
  })

  test("H5 H6: what was heard before the late timer rang is life enough", async () => {
    const world = await readyWorld()
    const slept = world.clock.sleep(8 * hourMs)
    world.hear()
    await slept
    expect([pings(world), world.status()]).toEqual([0, "ready"])
  })

  test("H6 F25: an answer that stands behind its late deadline counts", async () => {
    const world = await readyWorld()
    await world.clock.advance(silenceMs)
    await world.clock.sleep(replyMs + 60_000)
    expect(world.status()).toBe("ready")
    await world.clock.advance(249)
    world.hear({ type: "probed" })
    await world.clock.advance(1_000)
    expect(world.status()).toBe("ready")
  })

  test.each([
    [1_000, 0],
    [1_001, 250],
    [60_000, 250],
  ])("H6: a deadline that is %i ms late ends the link %i ms later", async (lateMs, graceMs) => {
    const world = await readyWorld()
    await world.clock.advance(silenceMs)
    await world.clock.sleep(replyMs + lateMs)
    expect(world.status()).toBe(graceMs > 0 ? "ready" : "waiting")
    await world.clock.advance(Math.max(0, graceMs - 1))
    expect(world.status()).toBe(graceMs > 0 ? "ready" : "waiting")
    await world.clock.advance(1)
    expect(world.status()).toBe("waiting")
  })

  test("H8: a link whose probes nobody answers is replaced after a sleep of 30 s", async () => {
    const dialect = toyDialect({}, { profile: { probeAnswered: false } })
    const world = await readyWorld({ dialect })
    await world.clock.sleep(silenceMs + 29_999)
    expect(world.status()).toBe("ready")
    await world.clock.sleep(silenceMs + 30_000)
    expect([world.status(), pings(world)]).toEqual(["waiting", 1])
  })
})

describe("a clock that is set", () => {
  test("H5 F26: an hour on costs one probe", async () => {
    const world = await readyWorld()
    world.clock.jump(hourMs)
    await world.clock.advance(silenceMs)
    expect(pings(world)).toBe(1)
    world.hear({ type: "probed" })
    await world.clock.advance(silenceMs - 1)
    expect([pings(world), world.status(), world.transport.links.length]).toEqual([1, "ready", 1])
  })

  test("H5 F26: an hour back costs nothing, and the silence is still noticed", async () => {
    const world = await readyWorld()
    world.clock.jump(-hourMs)
    world.network.say("visible")
    await world.clock.advance(silenceMs - 1)
    expect(pings(world)).toBe(0)
    await world.clock.advance(1)
    expect(pings(world)).toBe(1)
    await world.clock.advance(replyMs)
    expect(world.status()).toBe("waiting")
  })

  test("H4 H5 F26: an hour back keeps no wake from asking", async () => {
    const world = await readyWorld()
    await world.clock.advance(silenceMs)
    world.hear({ type: "probed" })
    await world.clock.advance(15_000)
    world.clock.jump(-hourMs)
    world.hear()
    await world.clock.advance(10_000)
    await world.clock.advance(6_000)
    world.network.say("visible")
    expect(pings(world)).toBe(2)
  })

  test("H5 F26: an hour back leaves no repeat waiting", async () => {
    const world = await readyWorld()
    ask(world, join("c1"))
    world.hear(refusalOf(idAt(world, 0), 500))
    world.clock.jump(-hourMs)
    await world.clock.advance(500)
    expect(idsOf(world)).toHaveLength(2)
  })

  test("H5 F26: an hour back leaves no request without its deadline", async () => {
    const world = await readyWorld()
    const { error } = ask(world)
    const later = ask(world, undefined, { timeoutMs: defaults.requestMs + 5_000 })
    world.clock.jump(-hourMs)
    await world.clock.advance(defaults.requestMs)
    expect([error()?.code, later.error()]).toEqual(["timeout", undefined])
    await world.clock.advance(5_000)
    expect(later.error()?.code).toBe("timeout")
  })

  test("H5 F26: nor does one where another is asked before that", async () => {
    const world = await readyWorld()
    const { error } = ask(world)
    world.clock.jump(-hourMs)
    const later = ask(world)
    await world.clock.advance(defaults.requestMs)
    expect([error()?.code, later.error()?.code]).toEqual(["timeout", "timeout"])
  })

  test("H5 B5 F26: an hour back makes no hinted wait longer", async () => {
    const world = await readyWorld()
    world.transport.close({ code: 1012, retryAfterMs: 30_000 })
    world.clock.jump(-hourMs)
    world.network.say("visible")
    await world.clock.advance(35_000)
    expect(world.transport.links).toHaveLength(2)
  })
})

describe("a page that is hidden", () => {
  test("H3 H5 H11 F27: with timers once a minute it stays alive, and is asked when it is seen", async () => {
    const world = await readyWorld()
    world.network.hide()
    world.clock.throttle(60_000)
    for (let minute = 0; minute < 10; minute++) {
      await world.clock.advance(60_000)
      world.hear({ type: "probed" })
    }
    expect([world.status(), world.transport.links.length]).toEqual(["ready", 1])
    const asked = pings(world)
    await world.clock.advance(10_000)
    world.network.say("visible")
    expect(pings(world)).toBe(asked + 1)
  })

  test("H11: what it kept alive is asked nothing more once it is gone", async () => {
    const world = await readyWorld()
    world.network.hide()
    world.network.goOffline()
    world.transport.close()
    expect([world.status(), world.clock.pendingCount()]).toEqual(["offline", 1])
    await world.clock.advance(silenceMs + replyMs)
    expect(pings(world)).toBe(0)
  })

  test.each(["idle", "connecting", "authenticating", "waiting"] as const)(
    "H11: nothing is asked in %s",
    async (status) => {
      const world = createWorld()
      if (status !== "idle") world.connection.connect()
      await world.clock.settle()
      if (status === "authenticating") world.transport.opened()
      if (status === "waiting") world.transport.close()
      expect(world.status()).toBe(status)
      for (const signal of ["visible", "online", "resumed"] as const) world.network.say(signal)
      expect(pings(world)).toBe(0)
    },
  )
})

describe("a server that answers no probe", () => {
  async function fallSilent(world: World): Promise<void> {
    await world.clock.advance(silenceMs + replyMs)
    expect(world.status()).toBe("waiting")
    await world.clock.advance(defaults.backoff.capMs)
    await world.ready()
  }

  test("H9 F23: is believed after two links that ended so, until the next connect()", async () => {
    const world = await readyWorld()
    await fallSilent(world)
    expect(world.faults).toEqual([])
    await fallSilent(world)
    expect(world.faults).toEqual(["probe_unanswered"])
    await world.clock.advance(10 * silenceMs)
    expect([world.status(), pings(world)]).toEqual(["ready", 10])
    world.connection.disconnect()
    await world.ready()
    await world.clock.advance(silenceMs + replyMs)
    expect(world.status()).toBe("waiting")
  })

  test("H9: is asked on where it said anything, or ended a link itself", async () => {
    const world = await readyWorld()
    await fallSilent(world)
    world.hear()
    await fallSilent(world)
    await fallSilent(world)
    world.transport.close()
    await world.clock.advance(defaults.backoff.capMs)
    await world.ready()
    await fallSilent(world)
    expect(world.faults).toEqual([])
  })
})

describe("a link that carries one way", () => {
  test("H1 K2 F22: inbound alone is life, and requests time out", async () => {
    const world = await readyWorld()
    const { error } = ask(world)
    for (let second = 0; second < 60; second += 20) {
      await world.clock.advance(20_000)
      world.hear()
    }
    expect([world.status(), error()?.code]).toEqual(["ready", "timeout"])
    world.hear(replyTo(idAt(world, 0)))
    expect(world.status()).toBe("ready")
  })
})
