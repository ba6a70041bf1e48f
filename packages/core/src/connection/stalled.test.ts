import { describe, expect, test } from "vitest"
import type { Command } from "../protocol/commands.ts"
import { ask, createWorld, defaults, expectQuiet } from "./connection.test.kit.ts"
import { idAt, idsOf, join, leave, readyWorld, replyTo } from "./requests.test.kit.ts"

const { limits, heartbeat, requestMs, backoff } = defaults
const typing: Command = { type: "typing_start", payload: { conversationId: "c1" } }

describe("a link that does not drain", () => {
  test("H10 F39: carries nothing more: what is durable waits, and typing is dropped", async () => {
    const world = await readyWorld()
    world.transport.stall(limits.bufferedBytes + 1)
    const durable = ask(world, join("c1"), { isDurable: true })
    const read = ask(world)
    expect(ask(world, typing, { isEphemeral: true }).error()).toMatchObject({
      code: "rate_limited",
      details: { local: true },
    })
    expect([idsOf(world), durable.outcomes, read.outcomes]).toEqual([[], [], []])
    world.transport.stall(limits.bufferedBytes)
    await world.clock.advance(250)
    expect(world.said()).toEqual(["hello t1", "join_conversation", "load_conversations"])
  })

  test("H10 F39 F21: ends by its unanswered probe, and what waited is not taken for sent", async () => {
    const world = await readyWorld()
    world.transport.stall(limits.bufferedBytes + 1)
    const { outcomes } = ask(world, join("c1"), { isDurable: true })
    await world.clock.advance(heartbeat.silenceMs + heartbeat.replyMs)
    expect(world.status()).toBe("waiting")
    expect(outcomes).toMatchObject([{ type: "failed", isHandedOver: false }])
    world.connection.disconnect()
    expectQuiet(world)
  })

  test("H10: a request that waits for it has its deadline", async () => {
    const world = await readyWorld()
    world.transport.stall(limits.bufferedBytes + 1)
    const { error } = ask(world)
    await world.clock.advance(requestMs)
    expect(error()?.code).toBe("timeout")
  })
})

describe("reads that wait for a connection", () => {
  /** The client does not say that it has caught up, unless a test does. */
  function behindWorld() {
    const world = createWorld({ own: {} })
    const { release } = world.connection
    Object.assign(world.connection, { release: () => {} })
    return { world, release }
  }

  test("Q2: go after the resume, in the order of their calls", async () => {
    const { world, release } = behindWorld()
    ask(world, join("c1"), { waits: true })
    ask(world, leave("c2"), { waits: true })
    await world.ready()
    ask(world, { type: "resume", payload: { cursors: {} } })
    ask(world, join("c3"), { waits: true })
    expect(world.said()).toEqual(["hello t1", "resume"])
    release()
    expect(world.said().slice(2)).toEqual([
      "join_conversation",
      "leave_conversation",
      "join_conversation",
    ])
  })

  test("Q2: keep their deadline, and wait again on the next link", async () => {
    const { world, release } = behindWorld()
    const first = ask(world, join("c1"), { waits: true, timeoutMs: 3_000 })
    await world.ready()
    world.transport.close()
    await world.clock.advance(backoff.firstMs)
    await world.ready()
    expect(world.said()).toEqual(["hello t1"])
    await world.clock.advance(3_000 - backoff.firstMs)
    expect(first.error()?.code).toBe("timeout")
    const second = ask(world, join("c2"), { waits: true })
    release()
    world.hear(replyTo(idAt(world, 0)))
    expect(second.outcomes).toHaveLength(1)
  })

  test("Q2: wait for the resume of the next link, also after that of an earlier one", async () => {
    const { world, release } = behindWorld()
    await world.ready()
    release()
    world.transport.close()
    ask(world, join("c1"), { waits: true })
    await world.clock.advance(backoff.firstMs)
    await world.ready()
    expect(world.said()).toEqual(["hello t1"])
    release()
    expect(world.said()).toEqual(["hello t1", "join_conversation"])
  })
})
