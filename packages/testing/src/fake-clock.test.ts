import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { createFakeClock } from "./fake-clock.ts"

const delays = fc.array(fc.nat(1_000), { maxLength: 20 })

/** When each timer rang, by the wall clock. */
function arm(delaysMs: readonly number[]) {
  const clock = createFakeClock(0)
  const rung: string[] = []
  for (const [index, delayMs] of delaysMs.entries())
    clock.after(delayMs, () => rung.push(`${index} at ${clock.now()}`))
  return { clock, rung }
}

describe("time that a test moves", () => {
  test("P12: passes in two steps as in one", async () => {
    await fc.assert(
      fc.asyncProperty(delays, fc.nat(1_000), fc.nat(1_000), async (armed, first, second) => {
        const [two, one] = [arm(armed), arm(armed)]
        await two.clock.advance(first)
        await two.clock.advance(second)
        await one.clock.advance(first + second)
        expect([two.rung, two.clock.now()]).toEqual([one.rung, one.clock.now()])
      }),
      { numRuns: 200 },
    )
  })

  test("P12: that was slept through rings each timer once, late and in order", async () => {
    await fc.assert(
      fc.asyncProperty(delays, fc.nat(1_000), async (armed, sleptMs) => {
        const { clock, rung } = arm(armed)
        await clock.sleep(sleptMs)
        const due = armed
          .map((delayMs, index) => ({ delayMs, index }))
          .filter(({ delayMs }) => delayMs <= sleptMs)
          .sort((a, b) => a.delayMs - b.delayMs)
        expect(rung).toEqual(due.map(({ index }) => `${index} at ${sleptMs}`))
        expect(clock.pendingCount()).toBe(armed.length - due.length)
      }),
      { numRuns: 200 },
    )
  })

  test("is set without a timer that rings, and rings at whole minutes where it is throttled", async () => {
    const { clock, rung } = arm([1_000])
    clock.jump(-500)
    await clock.advance(999)
    expect(rung).toEqual([])
    await clock.advance(1)
    expect(rung).toEqual(["0 at 500"])
    clock.throttle(60_000)
    clock.after(1, () => rung.push("throttled"))
    await clock.advance(58_999)
    expect(rung).toHaveLength(1)
    await clock.advance(1)
    expect(rung).toHaveLength(2)
  })

  test("knows whole milliseconds alone, as a machine's clock does", async () => {
    const clock = createFakeClock(0)
    const rung: number[] = []
    clock.after(0.5, () => rung.push(clock.now()))
    clock.after(1.5, () => rung.push(clock.now()))
    await clock.advance(2)
    expect(rung).toEqual([1, 2])
  })

  test("fails where a timer arms itself anew at once, instead of running for ever", async () => {
    const clock = createFakeClock()
    let rings = 0
    const arm = (): void => {
      rings += 1
      clock.after(0, arm)
    }
    arm()
    await expect(clock.advance(1_000)).rejects.toThrow("more are due")
    expect(rings).toBeGreaterThan(10_000)
  })

  test.each([-1, Number.NaN])("does not run back: %d ms", async (ms) => {
    await expect(createFakeClock().advance(ms)).rejects.toThrow("time does not run back")
  })
})
