import type { MessagePage } from "../protocol/commands.ts"
import type { Gap } from "./history-state.ts"
import { positionOf } from "./message-list.ts"

/**
 * A stretch of a timeline that is known without holes. A place is a message's seq; its time where a server does not
 * number. 0: from the beginning. Infinity: up to now, and growing with each live message.
 */
export interface Run {
  readonly first: number
  readonly last: number
  /** What lies before it cannot be had. */
  readonly isFinal?: boolean
}

/** Which page was asked for. A page before or after a place is known to touch it. */
export type PageKind =
  | { readonly type: "newest" }
  | { readonly type: "around" }
  | { readonly type: "before" | "after"; readonly position: number }

const maxSkewMs = 60_000

export const toEnd: number = Number.POSITIVE_INFINITY

/** What a page makes known, in order; nothing where it tells nothing. Pure. */
export function runsOf(page: MessagePage, kind: PageKind): readonly Run[] {
  const { oldest = [], messages } = page
  const beginning = { first: 0, last: Math.max(...oldest.map(positionOf)) }
  // The newest page of a conversation without messages tells that there are none.
  const isTold = messages.length > 0 || kind.type !== "around"
  return [...(oldest.length > 0 ? [beginning] : []), ...(isTold ? [runOf(page, kind)] : [])]
}

function runOf({ messages, hasOlder, hasNewer }: MessagePage, kind: PageKind): Run {
  const places = messages.map(positionOf)
  const low = Math.min(...places)
  const high = Math.max(...places)
  switch (kind.type) {
    case "before":
      return { first: hasOlder ? Math.min(low, kind.position) : 0, last: kind.position }
    case "after":
      return { first: kind.position, last: hasNewer ? Math.max(high, kind.position) : toEnd }
    case "newest":
    case "around":
      return {
        first: hasOlder ? low : 0,
        last: hasNewer && places.length > 0 ? high : toEnd,
      }
  }
}

/** Adds what is now known: runs that it touches become one. Pure; the result is in order and disjoint. */
export function addRun(runs: readonly Run[], added: Run, isNumbered: boolean): readonly Run[] {
  // Between 4 and 5 there is nothing; between two times there may be.
  const reach = isNumbered ? 1 : 0
  const touching = runs.filter(
    (run) => run.first <= added.last + reach && added.first <= run.last + reach,
  )
  const [lowest = added] = [...touching, added].sort((a, b) => a.first - b.first)
  const last = Math.max(added.last, ...touching.map((run) => run.last))
  const others = runs.filter((run) => !touching.includes(run))
  return [...others, { ...lowest, last }].sort((a, b) => a.first - b.first)
}

export interface Arrival {
  readonly position: number
  readonly isNumbered: boolean
  /** One's own, which was on the screen already: it is shown in any case. */
  readonly isDraft: boolean
  /** A timeline that holds nothing begins with it. */
  readonly begins: boolean
  /** Whether pages can bring what is missing. */
  readonly hasHistory: boolean
}

/**
 * What is known once a live message came; null: it would stand beside a hole, and a page brings it. Pure; the same
 * list where the message lies in what is known.
 */
export function placeLive(runs: readonly Run[], arrival: Arrival): readonly Run[] | null {
  const { position: at, isNumbered, isDraft } = arrival
  const newest = runs.at(-1)
  if (!newest) return arrival.begins || isDraft ? [{ first: at, last: toEnd }] : null
  if (isWithin(runs, at)) return runs
  if (at > newest.last) {
    const open = { first: at, last: toEnd }
    if (!arrival.hasHistory) return [...runs, { ...open, isFinal: true }]
    return isDraft ? addRun(runs, open, isNumbered) : null
  }
  const index = runs.findIndex(({ first }) => first > at)
  const next = runs[index]
  if (isNumbered) return isDraft && index > 0 ? addRun(runs, { first: at, last: at }, true) : null
  // Times may run backwards a little, where two machines give them.
  if (!next || (!isDraft && next.first - at > maxSkewMs)) return null
  return runs.map((run) => (run === next ? { ...run, first: at } : run))
}

/** Forgets what lies before `first` or after `last`. Pure. */
export function cutRuns(runs: readonly Run[], first: number, last: number): readonly Run[] {
  return runs
    .filter((run) => run.last >= first && run.first <= last)
    .map((run) => ({
      ...run,
      first: Math.max(run.first, first),
      last: Math.min(run.last, last),
    }))
}

/** What comes after `after` and before `before` is missing, and what came later is known all the same. Pure. */
export function openGap(runs: readonly Run[], after: number, before: number): readonly Run[] {
  if (before - after < 2 || runs.at(-1)?.last !== toEnd || !isWithin(runs, after)) return runs
  return [...cutRuns(runs, 0, after), { first: before, last: toEnd }]
}

/** What was missing after `after` is known up to `upTo`. Pure. */
export function narrowGap(runs: readonly Run[], after: number, upTo: number): readonly Run[] {
  return isWithin(runs, after) ? addRun(runs, { first: after, last: upTo }, true) : runs
}

/** The holes between the runs. Pure. */
export function findGaps(runs: readonly Run[], isNumbered: boolean): readonly Gap[] {
  return runs.slice(1).map((run, index) => ({
    afterSeq: isNumbered ? (runs[index]?.last ?? null) : null,
    beforeSeq: isNumbered ? run.first : null,
    reason: run.isFinal ? "unavailable" : "missing",
  }))
}

export function hasOlder(runs: readonly Run[]): boolean {
  return (runs[0]?.first ?? 0) > 0
}

export function hasNewer(runs: readonly Run[]): boolean {
  return (runs.at(-1)?.last ?? toEnd) !== toEnd
}

function isWithin(runs: readonly Run[], position: number): boolean {
  return runs.some((run) => run.first <= position && position <= run.last)
}
