import { describe, expect, test } from "vitest"
import { ask, createAbort, expectQuiet, toyDialect } from "./connection.test.kit.ts"
import { idAt, idsOf, join, leave, readyWorld, refusalOf, replyTo } from "./requests.test.kit.ts"

describe("a lane", () => {
  test("O4: lets a window of its requests go, the others in order behind them", async () => {
    const world = await readyWorld()
    for (const command of [join("c1"), join("c1"), leave("c1"), leave("c2")]) ask(world, command)
    expect(world.said().slice(1)).toEqual([
      "join_conversation",
      "join_conversation",
      "leave_conversation",
    ])
    world.hear(replyTo(idAt(world, 1)))
    expect(idsOf(world)).toHaveLength(4)
  })

  test("K6: is kept by an aborted request until its answer", async () => {
    const world = await readyWorld()
    const { signal, abort } = createAbort()
    ask(world, join("c1"), { signal })
    ask(world, join("c1"), { signal })
    ask(world, leave("c1"))
    abort()
    expect(idsOf(world)).toHaveLength(2)
    world.hear(replyTo(idAt(world, 0)))
    expect(idsOf(world)).toHaveLength(3)
  })

  test("K6 K2: is kept by an aborted request until its deadline at the latest", async () => {
    const ended: string[] = []
    const dialect = toyDialect({
      ended: (_, why) => {
        ended.push(why)
        return []
      },
    })
    const world = await readyWorld({ dialect })
    const { signal, abort } = createAbort()
    ask(world, join("c1"), { signal, timeoutMs: 1_000 })
    ask(world, join("c1"))
    ask(world, leave("c1"))
    abort()
    await world.clock.advance(1_000)
    expect(idsOf(world)).toHaveLength(3)
    expect(ended).toEqual(["aborted", "timeout"])
  })

  test("K3 K7: is kept by a reply that holds it, until it is finished", async () => {
    const world = await readyWorld()
    const { outcomes } = ask(world, join("c1"))
    ask(world, join("c1"))
    ask(world, leave("c1"))
    const requestId = idAt(world, 0)
    world.hear({ type: "reply", requestId, result: 1, holdsLane: true })
    expect([outcomes.length, idsOf(world).length]).toEqual([1, 2])
    // A second reply to it tells nobody.
    world.hear(replyTo(requestId, 2))
    expect(outcomes).toEqual([{ type: "replied", result: 1 }])
    world.hear({ type: "finished", requestId })
    expect(idsOf(world)).toHaveLength(3)
  })

  test("O4: waits behind a request that is repeated later, and nobody else does", async () => {
    const world = await readyWorld()
    const { outcomes } = ask(world, join("c1"))
    const first = idAt(world, 0)
    world.hear(refusalOf(first, 500))
    ask(world, leave("c1"))
    ask(world, leave("c2"))
    expect(world.said().slice(1)).toEqual(["join_conversation", "leave_conversation"])
    await world.clock.advance(500)
    expect(world.said().slice(3)).toEqual(["join_conversation", "leave_conversation"])
    expect(idAt(world, 2)).not.toBe(first)
    world.hear(refusalOf(idAt(world, 2), 500))
    expect(outcomes).toMatchObject([{ type: "refused" }])
  })

  test("K1: a repeat comes at its time, though a deadline passes before", async () => {
    const world = await readyWorld()
    ask(world, join("c1"))
    world.hear(refusalOf(idAt(world, 0), 500))
    ask(world, join("c2"), { timeoutMs: 100 })
    await world.clock.advance(500)
    expect(idsOf(world)).toHaveLength(3)
  })

  test("K2 C8: a repeat that waits has its deadline, and ends with the connection", async () => {
    const world = await readyWorld()
    const asked = [ask(world, join("c1"), { timeoutMs: 1_000 }), ask(world, join("c2"))]
    world.hear(refusalOf(idAt(world, 0), 5_000), refusalOf(idAt(world, 1), 5_000))
    await world.clock.advance(1_000)
    expect(asked[0]?.error()?.code).toBe("timeout")
    world.connection.disconnect()
    expect(asked[1]?.error()?.code).toBe("not_connected")
    expectQuiet(world)
  })

  test("O4: a session that answers at once keeps the order, and starves nobody", async () => {
    const started: string[] = []
    const dialect = toyDialect({
      start: (command, { id }) => {
        started.push(command.type)
        return [replyTo(id)]
      },
    })
    const world = await readyWorld({ dialect })
    const asked = [join("c1"), leave("c1"), join("c1")].map((command) => ask(world, command))
    expect(started).toEqual(["join_conversation", "leave_conversation", "join_conversation"])
    expect(asked.every(({ outcomes }) => outcomes[0]?.type === "replied")).toBe(true)
  })
})
