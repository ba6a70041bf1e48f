import { getEventListeners } from "node:events"
import { describe, expect, test } from "vitest"
import {
  ask,
  createAbort,
  createWorld,
  defaults,
  expectQuiet,
  type World,
} from "./connection.test.kit.ts"

import { idAt, idsOf, join, leave, readyWorld, refusalOf, replyTo } from "./requests.test.kit.ts"

const { requestMs, limits, backoff } = defaults

const listeners = (signal: object): number =>
  signal instanceof AbortSignal ? getEventListeners(signal, "abort").length : -1

async function comeBack(world: World): Promise<void> {
  await world.clock.advance(backoff.firstMs)
  await world.ready()
}

describe("a request", () => {
  test("K7: is settled by its own reply, once", async () => {
    const world = await readyWorld()
    const [one, other] = [ask(world), ask(world)]
    world.hear(replyTo(idAt(world, 1), "other"), replyTo(idAt(world, 1), "again"))
    expect(one.outcomes).toEqual([])
    expect(other.outcomes).toEqual([{ type: "replied", result: "other" }])
    world.hear(replyTo("unknown"))
    expect(world.notes).toEqual(Array(2).fill("ignored: an answer that nobody waits for"))
  })

  test("K7: is settled by a refusal with its error", async () => {
    const world = await readyWorld()
    const { outcomes } = ask(world, join("c1"))
    world.hear(refusalOf(idAt(world, 0)))
    expect(outcomes).toMatchObject([{ type: "refused", stored: "no", error: { code: "conflict" } }])
  })

  test("K2: times out at its deadline, and a late reply is dropped", async () => {
    const world = await readyWorld()
    const { outcomes } = ask(world, join("c1"), { timeoutMs: 3_000 })
    await world.clock.advance(2_999)
    expect(outcomes).toEqual([])
    await world.clock.advance(1)
    expect(outcomes).toMatchObject([
      { type: "failed", isHandedOver: true, error: { code: "timeout", retryable: true } },
    ])
    world.hear(replyTo(idAt(world, 0)))
    expect(outcomes).toHaveLength(1)
  })

  test("K2: the deadline includes the time that it waited", async () => {
    const world = createWorld()
    const { error } = ask(world, join("c1"), { waits: true })
    await world.clock.advance(requestMs - 1)
    await world.ready()
    expect(world.said()).toContain("join_conversation")
    await world.clock.advance(1)
    expect(error()?.code).toBe("timeout")
  })

  test("K2: one of the outbox has its deadline from the hand-over", async () => {
    const world = await readyWorld()
    for (let ahead = 0; ahead < 2; ahead++) ask(world, join("c1"), { timeoutMs: 60_000 })
    const { outcomes } = ask(world, join("c1"), { isDurable: true })
    await keepAlive(world, 50_000)
    expect(outcomes).toEqual([])
    world.hear(replyTo(idAt(world, 0)))
    await world.clock.advance(requestMs)
    expect(outcomes).toMatchObject([{ type: "failed", error: { code: "timeout" } }])
  })

  test("K4: ends as not connected when the link dies, and says whether it was handed over", async () => {
    const world = await readyWorld({ own: { limits: { ...limits, inFlight: 1, waiting: 256 } } })
    const [sent, unsent] = [ask(world, join("c1")), ask(world, join("c2"))]
    world.transport.close({ code: 1006 })
    for (const { error } of [sent, unsent])
      expect(error()).toMatchObject({ code: "not_connected", retryable: true })
    expect([sent, unsent].map(({ outcomes }) => outcomes[0])).toMatchObject([
      { isHandedOver: true },
      { isHandedOver: false },
    ])
    expect(sent.error()?.message).toBe("unable to join conversation: the connection was lost")
  })

  test("K4 K1: reads are repeated once after the next ready, in order, under new ids", async () => {
    const world = await readyWorld()
    const reads = [
      ask(world, join("c1"), { repeats: true }),
      ask(world, leave("c2"), { repeats: true }),
    ]
    const first = idsOf(world)
    world.transport.close()
    await comeBack(world)
    expect(world.said().slice(1)).toEqual(["join_conversation", "leave_conversation"])
    expect(first).not.toContain(idAt(world, 0))
    world.hear(replyTo(idAt(world, 0)))
    world.transport.close()
    expect(reads.map(({ outcomes }) => outcomes[0]?.type)).toEqual(["replied", "failed"])
  })

  test("K4 K2: a repeat keeps the first deadline", async () => {
    const world = await readyWorld()
    const { error } = ask(world, join("c1"), { repeats: true, timeoutMs: 3_000 })
    world.transport.close()
    await comeBack(world)
    await world.clock.advance(3_000 - backoff.firstMs)
    expect(error()?.code).toBe("timeout")
  })

  test("Q1: is refused at once without a connection, unless it waits", async () => {
    const world = createWorld()
    expect(ask(world).error()?.code).toBe("not_connected")
    const waits = ask(world, join("c1"), { waits: true })
    expect(waits.outcomes).toEqual([])
    await world.ready()
    expect(world.said()).toEqual(["hello t1", "join_conversation"])
  })

  test("K5: goes with 31 others at most, and waits with 255", async () => {
    const world = await readyWorld()
    const asked = Array.from({ length: limits.inFlight + limits.waiting }, () => ask(world))
    expect(idsOf(world)).toHaveLength(limits.inFlight)
    const { error } = ask(world)
    expect(error()).toMatchObject({ code: "rate_limited", details: { local: true } })
    expect(asked.every(({ outcomes }) => outcomes.length === 0)).toBe(true)
    world.hear(replyTo(idAt(world, 0)))
    expect(idsOf(world)).toHaveLength(limits.inFlight + 1)
  })

  test("K5: one of the outbox is not refused for the crowd: it would come back at once", async () => {
    const world = await readyWorld({ own: { limits: { ...limits, inFlight: 1, waiting: 1 } } })
    ask(world)
    ask(world)
    expect(ask(world).error()?.code).toBe("rate_limited")
    expect(ask(world, join("c1"), { isDurable: true }).outcomes).toEqual([])
  })

  test("K5: one of the outbox goes beside the 32, and takes no place among them", async () => {
    const world = await readyWorld({ own: { limits: { ...limits, inFlight: 1, waiting: 256 } } })
    const isDurable = true
    ask(world, join("c1"), { isDurable })
    ask(world)
    ask(world)
    ask(world, join("c2"), { isDurable })
    expect(world.said().slice(1)).toEqual([
      "join_conversation",
      "load_conversations",
      "join_conversation",
    ])
  })

  test("K6: is aborted by its signal, in flight or waiting, once", async () => {
    const world = await readyWorld({ own: { limits: { ...limits, inFlight: 1, waiting: 256 } } })
    const { signal, abort } = createAbort()
    const asked = [ask(world, join("c1"), { signal }), ask(world, join("c2"), { signal })]
    abort()
    abort()
    expect(asked.map(({ outcomes }) => outcomes)).toMatchObject([
      [{ type: "failed", isHandedOver: true, error: { code: "aborted" } }],
      [{ type: "failed", isHandedOver: false, error: { code: "aborted" } }],
    ])
    expect(ask(world, join("c3"), { signal }).error()?.code).toBe("aborted")
    world.hear(replyTo(idAt(world, 0)))
    expect(idsOf(world)).toHaveLength(1)
    // What comes late frees the lane, and tells nobody.
    expect(asked.map(({ outcomes }) => outcomes.length)).toEqual([1, 1])
  })

  test("K6 I5: lets go of its signal once it is settled", async () => {
    const world = await readyWorld()
    const { signal } = createAbort()
    ask(world, join("c1"), { signal })
    expect(listeners(signal)).toBe(1)
    world.hear(replyTo(idAt(world, 0)))
    expect(listeners(signal)).toBe(0)
  })

  test("C8: ends with the connection, and leaves no timer", async () => {
    const world = await readyWorld()
    const asked = ask(world, join("c1"), { repeats: true, waits: true })
    world.connection.disconnect()
    expect(asked.error()?.code).toBe("not_connected")
    expectQuiet(world)
  })

  test("C6: after close() is refused as closed, and arms nothing", async () => {
    const world = await readyWorld()
    const before = ask(world)
    world.connection.close()
    expect(ask(world, join("c1"), { waits: true }).error()?.code).toBe("closed")
    world.transport.close()
    expect(before.error()?.code).toBe("closed")
    expect(ask(world, join("c1"), { waits: true }).error()?.code).toBe("closed")
    expectQuiet(world)
  })
})

async function keepAlive(world: World, ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= 10_000) {
    await world.clock.advance(Math.min(left, 10_000))
    world.hear()
  }
}
