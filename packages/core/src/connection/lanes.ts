/** Counts what is in flight in each lane; what has no lane goes beside them all. */
export interface Lanes {
  /** Index of the first that may go: each lane keeps its order. */
  readonly findFree: (waiting: readonly { readonly lane: string | null }[]) => number
  readonly enter: (lane: string | null) => void
  readonly leave: (lane: string | null) => void
  readonly clear: () => void
}

/** `window`: how many of one lane may be in flight. */
export function createLanes(window: number): Lanes {
  const counts = new Map<string, number>()
  return {
    findFree: (waiting) =>
      waiting.findIndex(({ lane }) => lane === null || (counts.get(lane) ?? 0) < window),
    enter(lane) {
      if (lane !== null) counts.set(lane, (counts.get(lane) ?? 0) + 1)
    },
    leave(lane) {
      if (lane === null) return
      const left = (counts.get(lane) ?? 1) - 1
      if (left > 0) counts.set(lane, left)
      else counts.delete(lane)
    },
    clear: () => counts.clear(),
  }
}
