import { describe, expect, test } from "vitest"
import type { Effect } from "../dialect/effect.ts"
import { ChatError } from "../errors.ts"
import { createWorld, defaults, type ToyFrame } from "./connection.test.kit.ts"

const { backoff } = defaults
const error = new ChatError({ code: "forbidden", operation: "join", reason: "no" })

describe("a connection that proves itself", () => {
  test("C7 B3: failures before a stable connection do not count", async () => {
    const world = createWorld({ backoff: { maxAttempts: 2 } })
    await world.open()
    world.transport.close()
    await world.clock.advance(backoff.firstMs)
    await world.ready()
    await world.clock.advance(30_000)
    world.hear()
    world.transport.close()
    expect(world.status()).toBe("waiting")
    expect(world.connection.state().attempt).toBe(1)
  })

  const heard: readonly (readonly [string, boolean, Effect<ToyFrame>])[] = [
    ["an event", true, { type: "event", event: { type: "dialect", name: "x", payload: 1 } }],
    ["a reply", true, { type: "reply", requestId: "r", result: 1 }],
    ["a refusal", true, { type: "refusal", requestId: "r", error, stored: "no" }],
    ["the answer to a probe", false, { type: "probed" }],
    ["a second acceptance", false, { type: "ready", welcome: {} }],
    ["what could not be read", false, { type: "note", kind: "dropped", reason: "no" }],
  ]

  test.each(heard)(
    "B3: after 5 s of ready, %s lets what failed before be forgotten: %s",
    async (_, isForgotten, effect) => {
      const world = createWorld()
      await world.open()
      world.transport.close()
      await world.clock.advance(backoff.firstMs)
      await world.ready()
      world.hear(effect)
      await world.clock.advance(backoff.stableMs)
      world.transport.close()
      expect(world.connection.state().attempt).toBe(isForgotten ? 1 : 2)
    },
  )

  test("B3: time without a link proves nothing, though nothing failed in it", async () => {
    const world = createWorld()
    await world.open()
    world.transport.close()
    await world.clock.advance(backoff.firstMs)
    await world.ready()
    world.hear()
    world.network.say("frozen")
    await world.clock.advance(60_000)
    world.network.say("resumed")
    await world.open()
    world.transport.close()
    expect(world.connection.state().attempt).toBe(2)
  })

  test("B3 F17: a server that accepts and closes is tried 20 times in a minute at most", async () => {
    for (let seed = 0; seed < 20; seed++) {
      const world = createWorld({ seed })
      world.connection.connect()
      for (let tenth = 0; tenth < 600; tenth++) {
        await world.clock.settle()
        if (world.status() === "connecting") world.transport.opened()
        if (world.status() === "authenticating") world.hear({ type: "ready", welcome: {} })
        await world.clock.advance(100)
        if (world.status() === "ready") world.transport.close()
      }
      expect(world.transport.links.length).toBeLessThanOrEqual(20)
    }
  })
})
