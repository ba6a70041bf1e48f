import { createSeededRandom } from "@colloquy/testing"
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { backoffMs, hintedMs, isStable } from "./backoff.ts"
import { defaults } from "./connection.test.kit.ts"
import { createRetryPlan } from "./retry-plan.ts"

const options = defaults.backoff
const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
const failures = fc.integer({ min: 0, max: 1_000_000 })
const quarterHourMs = 15 * 60_000

function meanOf(n: number): number {
  const random = createSeededRandom(n)
  let sum = 0
  for (let draw = 0; draw < 10_000; draw++) sum += backoffMs(n, options, random.number())
  return sum / 10_000
}

describe("the wait between attempts", () => {
  test("P1 B1: lies within floor and cap for any number of failures", () => {
    fc.assert(
      fc.property(failures, chance, (n, drawn) => {
        const delayMs = backoffMs(n, options, drawn)
        const ceilingMs = n === 0 ? options.firstMs : Math.min(options.capMs, 1_000 * 2 ** n)
        expect(delayMs).toBeGreaterThanOrEqual(n === 0 ? 0 : options.floorMs)
        expect(delayMs).toBeLessThanOrEqual(ceilingMs)
      }),
    )
  })

  test("P1 B1: its upper bound never falls once the first retry is past", () => {
    fc.assert(
      fc.property(failures, (n) => {
        const highest = (count: number) => backoffMs(count, options, 1 - Number.EPSILON)
        expect(highest(n + 2)).toBeGreaterThanOrEqual(highest(n + 1))
      }),
    )
  })

  test.each([
    [0, 1_000],
    // U(0, c) with its part below 250 lifted to 250 has the mean c/2 + 250²/2c.
    [1, 1_000 + 250 ** 2 / 4_000],
    [2, 2_000 + 250 ** 2 / 8_000],
    [9, 5_000 + 250 ** 2 / 20_000],
  ])("P1 B1: after %i failures its mean is %f ms", (n, mean) => {
    expect(Math.abs(meanOf(n) / mean - 1)).toBeLessThan(0.03)
  })

  test("B5: is the hint and up to half of it more, but at most 5 s more", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 800_000 }), chance, (hint, drawn) => {
        const delayMs = hintedMs(hint, 0, drawn)
        expect(delayMs).toBeGreaterThanOrEqual(hint)
        expect(delayMs).toBeLessThanOrEqual(hint + Math.min(hint / 2, 5_000))
      }),
    )
  })

  test("B5: is never shorter than without a hint, and never longer than 15 min", () => {
    expect(hintedMs(10, 1_234, 0.5)).toBe(1_234)
    expect(hintedMs(1e9, 0, 0.9)).toBe(quarterHourMs)
  })

  test.each([
    [4_999, true, false],
    [5_000, true, true],
    [29_999, false, false],
    [30_000, false, true],
  ])("B3: %i ms of ready with something heard (%s) proves it: %s", (readyMs, hasHeard, proves) => {
    expect(isStable(readyMs, hasHeard, options.stableMs)).toBe(proves)
  })
})

describe("a plan of retries", () => {
  const plan = (isHidden = false) =>
    createRetryPlan(options, { number: () => 0.5, id: () => "" }, () => isHidden)

  test("B1: counts failures in a row", () => {
    const retries = plan()
    const delays = [0, 1, 2, 3, 4, 5].map(() => retries.afterLoss({}, 0).delayMs)
    expect(delays).toEqual([1_000, 1_000, 2_000, 4_000, 5_000, 5_000])
    expect(retries.failures()).toBe(6)
  })

  test("B3: forgets them after a connection that proved itself, and not after another", () => {
    const retries = plan()
    for (let count = 0; count < 4; count++) retries.afterLoss({}, 0)
    retries.noteReady(0)
    expect(retries.afterLoss({}, 5_000).delayMs).toBe(5_000)
    retries.noteReady(10_000)
    retries.noteHeard()
    expect(retries.afterLoss({}, 15_000).delayMs).toBe(1_000)
    retries.noteReady(20_000)
    retries.afterLoss({}, 26_000)
    expect(retries.failures()).toBe(2)
  })

  test("B4: a throttled attempt is no failure", () => {
    const retries = plan()
    expect(retries.afterLoss({ throttledMs: 777 }, 0)).toEqual({ delayMs: 777, isFixed: true })
    expect(retries.failures()).toBe(0)
  })

  test("C5: a planned restart waits as after no failure, a crowded server as after three", () => {
    const retries = plan()
    expect(retries.afterLoss({ leastFailures: 3 }, 0).delayMs).toBe(4_000)
    for (let count = 0; count < 5; count++) retries.afterLoss({}, 0)
    expect(retries.afterLoss({ isPlanned: true }, 0).delayMs).toBe(1_000)
  })

  test.each([
    ["30 s", 30_000, 32_500, true],
    ["no number", Number.NaN, 1_000, false],
    ["nothing", 0, 1_000, false],
    ["less than nothing", -5, 1_000, false],
    ["11 days", 1e9, quarterHourMs, true],
    ["for ever", Number.POSITIVE_INFINITY, quarterHourMs, true],
  ])("B5 F19: a hint of %s", (_, retryAfterMs, delayMs, isFixed) => {
    expect(plan().afterLoss({ retryAfterMs }, 0)).toEqual({ delayMs, isFixed })
  })
})
