import { describe, expect, test } from "vitest"
import { createWorld, defaults, toyDialect, type World } from "./connection.test.kit.ts"

const { silenceMs, replyMs, wakeReplyMs } = defaults.heartbeat
const pings = (world: World): number => world.said().filter((text) => text === "ping").length

async function readyWorld(options: Parameters<typeof createWorld>[0] = {}): Promise<World> {
  const world = createWorld(options)
  await world.ready()
  return world
}

/** Counts the timers that are set from now on. */
function countTimers({ clock }: World): () => number {
  let count = 0
  const after = clock.after
  Object.assign(clock, {
    after(delayMs: number, task: () => void) {
      count += 1
      return after(delayMs, task)
    },
  })
  return () => count
}

describe("the heartbeat", () => {
  test("H2: asks after the silence, and gives up at the first answer that is missing", async () => {
    const world = await readyWorld()
    await world.clock.advance(silenceMs - 1)
    expect(pings(world)).toBe(0)
    await world.clock.advance(1)
    expect(pings(world)).toBe(1)
    await world.clock.advance(replyMs - 1)
    expect(world.status()).toBe("ready")
    await world.clock.advance(1)
    expect(world.connection.state()).toMatchObject({
      status: "waiting",
      error: { code: "timeout" },
    })
  })

  test.each([
    ["means nothing", []],
    ["is malformed", [{ type: "note", kind: "dropped", reason: "it makes no sense" }]],
    ["is unknown", [{ type: "note", kind: "ignored", reason: "it is of another kind" }]],
  ] as const)("H1: a frame that %s is life", async (_, effects) => {
    const world = await readyWorld()
    await world.clock.advance(silenceMs)
    world.hear(...effects)
    await world.clock.advance(silenceMs - 1)
    expect([world.status(), pings(world)]).toEqual(["ready", 1])
    await world.clock.advance(1)
    expect(pings(world)).toBe(2)
  })

  test("H1: a sign of life below frames counts", async () => {
    const world = await readyWorld()
    await world.clock.advance(silenceMs)
    world.transport.links[0]?.sink.onAlive()
    await world.clock.advance(replyMs)
    expect(world.status()).toBe("ready")
  })

  test("H1 F21: sending proves nothing", async () => {
    const world = await readyWorld()
    for (let tick = 0; tick < 32; tick++) {
      await world.clock.advance(1_000)
      world.connection.start(
        { type: "typing_start", payload: { conversationId: "c1" } },
        { timeoutMs: 1 },
        () => {},
      )
    }
    expect(world.status()).toBe("ready")
    await world.clock.advance(1_000)
    expect(world.status()).toBe("waiting")
  })

  test("H2: an answer that comes within the call that asks is one", async () => {
    const world = await readyWorld()
    world.transport.respond(() => ({ effects: [{ type: "probed" }] }))
    await world.clock.advance(silenceMs + replyMs)
    expect([world.status(), pings(world)]).toEqual(["ready", 1])
    expect(world.connection.state().latencyMs).toBe(0)
  })

  test("H3: 10,000 frames in 10 s move the timer once, and it is one", async () => {
    const world = await readyWorld()
    const timers = countTimers(world)
    for (let frame = 0; frame < 10_000; frame++) {
      await Promise.resolve()
      if (frame % 10 === 0) await world.clock.advance(10)
      world.hear()
    }
    expect(timers()).toBe(1)
    expect(world.clock.pendingCount()).toBe(1)
  })

  test("H3: the timer is armed by frames, and not by its own callback, while they come", async () => {
    const world = await readyWorld()
    let isInTimer = false
    const chained: number[] = []
    const after = world.clock.after
    Object.assign(world.clock, {
      after(delayMs: number, task: () => void) {
        if (isInTimer) chained.push(delayMs)
        return after(delayMs, () => {
          isInTimer = true
          task()
          isInTimer = false
        })
      },
    })
    for (let second = 0; second < 600; second += 12) {
      await world.clock.advance(12_000)
      world.hear()
    }
    expect(chained).toEqual([])
  })

  test("H3: a probe's answer begins a new chain of timers", async () => {
    const world = await readyWorld()
    const timers = countTimers(world)
    for (let probe = 1; probe <= 10; probe++) {
      await world.clock.advance(silenceMs)
      world.hear({ type: "probed" })
    }
    // One each for the deadline of the answer, and one from the task that brought it.
    expect(timers()).toBe(20)
  })

  test("H2: the silence is counted from the last frame, wherever the timer stands", async () => {
    const world = await readyWorld()
    await world.clock.advance(9_000)
    world.hear()
    await world.clock.advance(silenceMs - 1)
    expect(pings(world)).toBe(0)
    await world.clock.advance(1)
    expect(pings(world)).toBe(1)
  })

  test.each(["visible", "resumed", "online", "offline"] as const)(
    "H4 B8 F28: %s in ready asks with a short deadline",
    async (signal) => {
      const world = await readyWorld()
      await world.clock.advance(5_000)
      world.network.say(signal)
      expect([pings(world), world.status()]).toEqual([1, "ready"])
      await world.clock.advance(wakeReplyMs - 1)
      expect(world.status()).toBe("ready")
      await world.clock.advance(1)
      expect(world.status()).toBe("waiting")
    },
  )

  test("H4: a wake asks nothing when something was heard within 5 s, and once in 5 s", async () => {
    const dialect = toyDialect({}, { profile: { probeAnswered: false } })
    const world = await readyWorld({ dialect })
    await world.clock.advance(4_999)
    world.network.say("visible")
    expect(pings(world)).toBe(0)
    await world.clock.advance(1)
    world.network.say("visible")
    await world.clock.advance(4_999)
    world.network.say("visible")
    expect(pings(world)).toBe(1)
    await world.clock.advance(1)
    world.network.say("visible")
    expect(pings(world)).toBe(2)
  })

  test("H4: a wake does not put off the deadline of what was asked before", async () => {
    const world = await readyWorld()
    await world.clock.advance(silenceMs)
    await world.clock.advance(replyMs - 2_000)
    world.network.say("visible")
    await world.clock.advance(1_999)
    expect([world.status(), pings(world)]).toEqual(["ready", 1])
    await world.clock.advance(1)
    expect(world.status()).toBe("waiting")
  })

  test("H8: a probe that nobody answers keeps the path open and proves nothing", async () => {
    const dialect = toyDialect({}, { profile: { probeAnswered: false } })
    const world = await readyWorld({ dialect })
    await world.clock.advance(10 * silenceMs)
    expect([world.status(), pings(world)]).toEqual(["ready", 10])
  })

  test.each(["later", null] as const)(
    "H8: a session that answers %j is not asked harder",
    async (answer) => {
      const world = await readyWorld({ dialect: toyDialect({ probe: () => answer }) })
      await world.clock.advance(10 * silenceMs)
      expect(world.status()).toBe("ready")
    },
  )

  test("H12: an answer to a probe that was put off tells no latency", async () => {
    const world = await readyWorld({ dialect: toyDialect({ probe: () => "later" }) })
    await world.clock.advance(silenceMs)
    world.hear({ type: "probed" })
    expect(world.connection.state().latencyMs).toBeNull()
  })

  test("H12: the latency is smoothed over the probes", async () => {
    const world = await readyWorld()
    for (const roundTripMs of [80, 160]) {
      await world.clock.advance(silenceMs)
      await world.clock.advance(roundTripMs)
      world.hear({ type: "probed" })
    }
    expect(world.connection.state().latencyMs).toBe((7 / 8) * 80 + (1 / 8) * 160)
    world.hear({ type: "probed" })
    expect(world.connection.state().latencyMs).toBe(90)
  })
})
