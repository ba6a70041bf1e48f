import { type Spread, spreadOf, sum } from "./statistics.ts"

/** What a row must reach. The median is judged. */
export interface Target {
  readonly of: "value" | "ratio"
  readonly atLeast?: number
  readonly atMost: number
}

type Verdict = "PASS" | "FAIL" | "PASS (NEAR)" | "FAIL (NEAR)" | ""

/** One line of a table. */
export interface Row {
  /** Number in performance.md and what is measured: "P19 flush of 1,000". */
  readonly metric: string
  readonly system: string
  readonly unit: string
  readonly value: Spread
  /** To the floor, round by round. */
  readonly ratio: Spread | null
  readonly target: Target | null
  readonly verdict: Verdict
}

interface Measured {
  readonly metric: string
  readonly system: string
  readonly unit: string
  readonly values: readonly number[]
  readonly ratios?: readonly number[]
  readonly target?: Target
}

export function rowOf({ values, ratios, target = undefined, ...names }: Measured): Row {
  const value = spreadOf(values)
  const ratio = ratios ? spreadOf(ratios) : null
  const judged = target?.of === "ratio" ? ratio : value
  return { ...names, value, ratio, target: target ?? null, verdict: verdictOn(judged, target) }
}

/** NEAR: a target lies inside what was measured, so that another run may judge otherwise. */
function verdictOn(judged: Spread | null, target: Target | undefined): Verdict {
  if (!target || !judged) return ""
  const { atLeast = Number.NEGATIVE_INFINITY, atMost } = target
  const isReached = judged.median >= atLeast && judged.median <= atMost
  const isNear = [atLeast, atMost].some(
    (limit) => judged.min < limit && judged.max > limit && judged.min !== judged.max,
  )
  return `${isReached ? "PASS" : "FAIL"}${isNear ? " (NEAR)" : ""}`
}

/** One round: the floor twice, each subject once, in any order. */
export interface Round {
  readonly floor: number
  readonly again: number
  readonly subjects: Readonly<Record<string, number>>
}

interface Compared {
  readonly metric: string
  readonly unit: string
  readonly floor: string
  readonly rounds: readonly Round[]
  /** By subject; one without a target is shown and not judged. */
  readonly targets: Readonly<Record<string, Target>>
}

/** The floor, the floor against itself (A/A), and each subject against the floor of its own round. */
export function compare({ metric, unit, floor, rounds, targets }: Compared): readonly Row[] {
  const names = Object.keys(rounds[0]?.subjects ?? {})
  const floors = rounds.map((round) => round.floor)
  return [
    rowOf({ metric, system: floor, unit, values: floors }),
    rowOf({
      metric,
      system: `${floor} (A/A)`,
      unit,
      values: rounds.map(({ again }) => again),
      ratios: rounds.map((round) => round.again / round.floor),
    }),
    ...names.map((system) => {
      const values = rounds.map(({ subjects }) => subjects[system] ?? Number.NaN)
      const ratios = rounds.map((round, at) => (values[at] ?? Number.NaN) / floorOf(round))
      const target = targets[system]
      return rowOf({ metric, system, unit, values, ratios, ...(target ? { target } : {}) })
    }),
  ]
}

/** What a subject takes more than the floor, round by round. */
export function differences(rounds: readonly Round[], system: string): readonly number[] {
  return rounds.map((round) => (round.subjects[system] ?? Number.NaN) - floorOf(round))
}

/** Both runs of the floor stand around the subject's, so that a machine that gets slower counts half. */
function floorOf({ floor, again }: Round): number {
  return sum([floor, again]) / 2
}
