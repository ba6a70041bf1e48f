import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { arrange, draft, refusal } from "./outbox.test.kit.ts"

const limited = (hintMs?: number) => refusal("rate_limited", hintMs)

function mark(clientId: string) {
  const upTo = { id: "m1", seq: 1, createdAt: 0 }
  const conversationId = clientId.slice(0, 1)
  const command = { type: "mark_read", payload: { conversationId, upTo } } as const
  return { clientId, conversationId, lane: `read:${conversationId}`, command }
}

describe("Q4: after rate_limited", () => {
  test("Q4 F52: all lanes under that limit pause for the hint, and others go on", async () => {
    const { clock, outbox, add, take } = arrange()
    add("a1", "a2")
    take()
    outbox.settle("a1", "refusedRetryable", limited(7_000))
    outbox.settle("a2", "returned")
    add("b1")
    outbox.add(mark("c1"))
    expect(take()).toEqual(["c1"])
    expect(outbox.nextAt()).toBe(clock.now() + 7_000)
    await clock.advance(6_999)
    expect(take()).toEqual([])
    await clock.advance(1)
    expect(take()).toEqual(["a1", "a2", "b1"])
  })

  test("Q4 F52: without a hint the pause is 5 s, doubles up to 60 s, and begins anew after a success", async () => {
    const { clock, outbox, add, take } = arrange()
    add("a1")
    const pauses: number[] = []
    async function refuse(): Promise<void> {
      expect(take()).toEqual(["a1"])
      outbox.settle("a1", "refusedRetryable", limited())
      const pauseMs = (outbox.nextAt() ?? 0) - clock.now()
      pauses.push(pauseMs)
      await clock.advance(pauseMs)
    }
    for (let round = 0; round < 6; round++) await refuse()
    add("b1")
    take()
    for (const key of ["b1", "a1"]) outbox.settle(key, "acknowledged")
    add("a1")
    await refuse()
    expect(pauses).toEqual([5_000, 10_000, 20_000, 40_000, 60_000, 60_000, 5_000])
  })

  test.each([0, -5])("Q4: a hint of %i ms is none", (hintMs) => {
    const { clock, outbox, add, take } = arrange()
    add("a1")
    take()
    outbox.settle("a1", "refusedRetryable", limited(hintMs))
    expect(outbox.nextAt()).toBe(clock.now() + 5_000)
  })

  test("Q4: those that were refused together make one pause, the longest that was named", () => {
    const { clock, outbox, add, take } = arrange()
    add("a1", "b1", "c1", "d1")
    take()
    outbox.settle("a1", "refusedRetryable", limited())
    outbox.settle("b1", "refusedRetryable", limited())
    expect(outbox.nextAt()).toBe(clock.now() + 5_000)
    outbox.settle("c1", "refusedRetryable", limited(9_000))
    outbox.settle("d1", "refusedRetryable", limited(2_000))
    expect(outbox.nextAt()).toBe(clock.now() + 9_000)
  })

  test("Q4 O9: it says nothing against the item, and costs no attempt", async () => {
    const { clock, outbox, add, take } = arrange()
    add("a1")
    for (let round = 0; round < 20; round++) {
      expect(take()).toEqual(["a1"])
      outbox.settle("a1", "refusedRetryable", limited(1_000))
      await clock.advance(1_000)
    }
    expect(outbox.find("a1")).toMatchObject({ state: "queued", attempts: 0 })
  })

  test("Q4 H5: a clock that was set back makes no pause longer", async () => {
    const { clock, outbox, add, take } = arrange({}, 16, [
      { commands: ["send_message"], count: 1, perMs: 20_000 },
    ])
    add("a1")
    take()
    outbox.settle("a1", "refusedRetryable", limited(7_000))
    clock.jump(-3_600_000)
    outbox.moveBack(3_600_000)
    expect(outbox.nextAt()).toBe(clock.now() + 20_000)
    await clock.advance(20_000)
    expect(take()).toEqual(["a1"])
  })
})

describe("Q4: a pace that a server documents", () => {
  const rule = { commands: ["send_message", "mark_read"], count: 3, perMs: 10_000 }
  const gaps = fc.array(fc.integer({ min: 0, max: 4_000 }), { minLength: 1, maxLength: 60 })

  test("Q4: is kept in any span of time, over any pattern of writing, and nothing overtakes", async () => {
    await fc.assert(
      fc.asyncProperty(gaps, async (waits) => {
        const { clock, outbox, take } = arrange({}, 16, [rule])
        const sent: (readonly [string, number])[] = []
        function send(): void {
          for (const key of take()) {
            sent.push([key, clock.now()])
            outbox.settle(key, "acknowledged")
          }
        }
        for (const [index, wait] of waits.entries()) {
          outbox.add(draft(`a${index}`))
          send()
          await clock.advance(wait)
        }
        for (let round = 0; round < waits.length; round++) {
          send()
          await clock.advance(10_000)
        }
        expect(sent.map(([key]) => key)).toEqual(waits.map((_, index) => `a${index}`))
        for (const [index, [, at]] of sent.entries())
          expect(at - (sent[index - 3]?.[1] ?? 0)).toBeGreaterThanOrEqual(10_000)
      }),
      { numRuns: 200 },
    )
  })

  test("Q4: is one budget for all its commands, and none for others", () => {
    const { outbox, add, take } = arrange({}, 16, [rule])
    add("a1", "b1")
    outbox.add(mark("c1"))
    add("d1")
    const type = "channel" as const
    const payload = { clientId: "e1", type, participantIds: [] }
    const command = { type: "create_conversation", payload } as const
    outbox.add({ clientId: "e1", conversationId: null, lane: "e1", command })
    expect(take()).toEqual(["a1", "b1", "c1", "e1"])
    expect(outbox.find("d1")?.state).toBe("queued")
  })

  test("Q4: after so many without a rest comes one, and only a rest begins the count anew", async () => {
    const rest = { commands: ["send_message"], count: 100, perMs: 1, restAfter: 3, restMs: 61_000 }
    const { clock, outbox, add, take } = arrange({}, 16, [rest])
    async function send(...keys: readonly string[]): Promise<readonly string[]> {
      add(...keys)
      const taken = take()
      for (const key of taken) outbox.settle(key, "acknowledged")
      await clock.advance(60_999)
      return taken
    }
    expect(await send("a1")).toEqual(["a1"])
    expect(await send("a2")).toEqual(["a2"])
    expect(await send("a3", "a4")).toEqual(["a3"])
    expect(take()).toEqual([])
    await clock.advance(1)
    expect(await send("a5", "a6", "a7")).toEqual(["a4", "a5", "a6"])
  })

  test.each([1, 3])("F26: of %i in 10 s, a clock that is set back holds none up", async (count) => {
    const some = { commands: ["send_message"], count, perMs: 10_000 }
    const { clock, outbox, add, take } = arrange({}, 16, [some])
    const keys = ["a1", "a2", "a3"].slice(0, count)
    add(...keys)
    for (const key of take()) outbox.settle(key, "acknowledged")
    clock.jump(-3_600_000)
    add("b1")
    expect(take()).toEqual([])
    await clock.advance(9_999)
    expect(take()).toEqual([])
    await clock.advance(1)
    expect(take()).toEqual(["b1"])
  })
})
