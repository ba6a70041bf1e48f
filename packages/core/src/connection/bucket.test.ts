import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { createAttemptBucket } from "./bucket.ts"
import { defaults } from "./connection.test.kit.ts"

const { burst, refillMs } = defaults.backoff
const gaps = fc.array(fc.integer({ min: 0, max: 3_000 }), { minLength: 1, maxLength: 200 })

/** When attempts were let through, if one is wanted after each gap. */
function attemptsOf(wakes: readonly number[]): readonly number[] {
  const bucket = createAttemptBucket(burst, refillMs)
  let now = 0
  return wakes.flatMap((gap) => {
    now += gap
    return bucket.take(now) === 0 ? [now] : []
  })
}

describe("a budget of attempts", () => {
  test("P2 B4: lets through at most 3 + t/2 in any t seconds, over any pattern of wakes", () => {
    fc.assert(
      fc.property(gaps, (wakes) => {
        const attempts = attemptsOf(wakes)
        for (const [first, from] of attempts.entries())
          for (const [last, to] of attempts.entries())
            if (last >= first)
              expect(last - first + 1).toBeLessThanOrEqual(burst + (to - from) / refillMs + 1e-9)
      }),
    )
  })

  test("B4: says how long until it has one again, and has it then", () => {
    const bucket = createAttemptBucket(burst, refillMs)
    expect([0, 0, 0, 0].map((now) => bucket.take(now))).toEqual([0, 0, 0, 2_000])
    expect(bucket.take(500)).toBe(1_500)
    expect(bucket.take(2_000)).toBe(0)
  })

  test("B4: holds no more than its burst, however long nobody asked", () => {
    const bucket = createAttemptBucket(burst, refillMs)
    bucket.take(0)
    expect([1e9, 1e9, 1e9, 1e9].map((now) => bucket.take(now))).toEqual([0, 0, 0, 2_000])
  })

  test("B10 F67: lets through no more than a server does before it blocks, in any span of time", () => {
    const most = { count: 8, perMs: 60_000 }
    const long = fc.array(fc.integer({ min: 0, max: 20_000 }), { minLength: 1, maxLength: 300 })
    fc.assert(
      fc.property(long, (wakes) => {
        const bucket = createAttemptBucket(burst, refillMs, most)
        let now = 0
        const attempts = wakes.flatMap((gap) => {
          now += gap
          return bucket.take(now) === 0 ? [now] : []
        })
        for (const at of attempts)
          expect(attempts.filter((one) => one >= at && one < at + most.perMs).length).toBeLessThan(
            9,
          )
      }),
    )
  })

  test("B10: says how long the server's limit lasts, also by a clock that was set back", () => {
    const bucket = createAttemptBucket(burst, refillMs, { count: 2, perMs: 60_000 })
    expect([0, 1_000, 5_000].map((now) => bucket.take(now))).toEqual([0, 0, 55_000])
    expect([-3_600_000, -3_541_000, -3_540_000].map((now) => bucket.take(now))).toEqual([
      60_000, 1_000, 0,
    ])
  })

  test("B4: a clock that is set back takes nothing away", () => {
    const bucket = createAttemptBucket(burst, refillMs)
    expect([10_000, 10_000, 0, 0].map((now) => bucket.take(now))).toEqual([0, 0, 0, 2_000])
  })
})
