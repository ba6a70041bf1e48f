import type { Gap } from "./history-state.ts"

/**
 * A stretch of a timeline that is known without holes. A place is a message's seq; its time where a server does not
 * number. 0: from the beginning. Infinity: up to now, and growing with each live message.
 */
export interface Run {
  readonly first: number
  readonly last: number
}

export const toEnd: number = Number.POSITIVE_INFINITY

/** Adds what is now known: runs that it touches become one. Pure; the result is in order and disjoint. */
export function addRun(runs: readonly Run[], added: Run): readonly Run[] {
  const touching = runs.filter((run) => run.first <= added.last && added.first <= run.last)
  const first = Math.min(added.first, ...touching.map((run) => run.first))
  const last = Math.max(added.last, ...touching.map((run) => run.last))
  const others = runs.filter((run) => !touching.includes(run))
  return [...others, { first, last }].sort((a, b) => a.first - b.first)
}

/** Forgets what lies before `first` or after `last`. Pure. */
export function cutRuns(runs: readonly Run[], first: number, last: number): readonly Run[] {
  return runs
    .filter((run) => run.last >= first && run.first <= last)
    .map((run) => ({ first: Math.max(run.first, first), last: Math.min(run.last, last) }))
}

/** The holes between the runs. Pure. */
export function findGaps(runs: readonly Run[], isNumbered: boolean): readonly Gap[] {
  return runs.slice(1).map((run, index) => ({
    afterSeq: isNumbered ? (runs[index]?.last ?? null) : null,
    beforeSeq: isNumbered ? run.first : null,
    reason: "missing" as const,
  }))
}

export function hasOlder(runs: readonly Run[]): boolean {
  return (runs[0]?.first ?? 0) > 0
}

export function hasNewer(runs: readonly Run[]): boolean {
  return (runs.at(-1)?.last ?? toEnd) !== toEnd
}
