import { globSync, readFileSync } from "node:fs"
import { describe, expect, test } from "vitest"
import { drawPlan } from "./draw-plan.ts"
import { failedSeeds } from "./failed-seeds.ts"
import { readPlan } from "./read-plan.ts"
import { replay, type SimulateOptions, simulate } from "./simulate.ts"

/** The seeds bound the work: seconds, and minutes on a machine that does much else. */
const timeoutMs = 300_000

const perTest = 50

/** Those that broke a promise, with the promise. */
async function failuresOf(
  seeds: readonly number[],
  options?: SimulateOptions,
): Promise<readonly string[]> {
  const failures: string[] = []
  for (const seed of seeds) {
    const { violation } = await simulate(seed, options)
    if (violation) failures.push(`${seed} ${violation.invariant}: ${violation.reason}`)
  }
  return failures
}

describe("I1 I2 I3 I4 I5 I6 I7: 200 days", () => {
  test.each([1, 51, 101, 151])(
    "from seed %i on, 50 of them keep every promise",
    async (from) => {
      const seeds = Array.from({ length: perTest }, (_, index) => from + index)
      expect(await failuresOf(seeds)).toEqual([])
    },
    timeoutMs,
  )
})

describe("a day that went wrong once", () => {
  const { usual, weak } = failedSeeds
  const starts = usual.flatMap((_, index) => (index % perTest === 0 ? [index] : []))

  test.each(starts)(
    "goes well today, whatever its seed has come to mean: the seeds of the list from place %i on",
    async (start) => {
      expect(await failuresOf(usual.slice(start, start + perTest))).toEqual([])
    },
    timeoutMs,
  )

  test(
    "goes well on the weak wire, too",
    async () => {
      expect(await failuresOf(weak, { hasWeak: true })).toEqual([])
    },
    timeoutMs,
  )

  const files = globSync("packages/testing/src/simulation/regressions/*.json").sort()

  test.each(files)("%s goes well", async (file) => {
    const { violation } = await replay(readPlan(readFileSync(file, "utf8")))
    expect(violation).toBeNull()
  })
})

describe("a seed", () => {
  test(
    "gives the same run every time",
    async () => {
      for (let seed = 1; seed <= 20; seed++) {
        const [one, other] = [await simulate(seed), await simulate(seed)]
        expect(one.traceHash).toBe(other.traceHash)
        expect(one.tasks).toBe(other.tasks)
      }
    },
    timeoutMs,
  )

  test("gives another run than another", async () => {
    const hashes = [1, 2, 3].map(async (seed) => (await simulate(seed)).traceHash)
    expect(new Set(await Promise.all(hashes)).size).toBe(3)
  })
})

describe("a plan", () => {
  test("is the same after it was written down and read", () => {
    const plan = drawPlan(7)
    expect(readPlan(JSON.stringify(plan))).toEqual(plan)
  })

  test("of another version is refused with a reason", () => {
    const old = JSON.stringify({ ...drawPlan(7), version: 1 })
    expect(() => readPlan(old)).toThrow(
      "unable to read the plan: it is of version 1, and this simulation reads 2",
    )
  })

  test.each(["", "[]", "null", '{"version":2,"decisions":[{}]}'])("is not %j", (text) => {
    expect(() => readPlan(text)).toThrow("unable to read the plan")
  })
})
