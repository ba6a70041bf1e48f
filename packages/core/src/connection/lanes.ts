/** A request that waits for its lane. */
export interface Queued {
  /** `null`: beside all lanes. */
  readonly lane: string | null
}

/** Counts what is in flight in each lane; what has no lane goes beside them all. */
export interface Lanes {
  /** Index of the first that may go: each lane keeps its order. */
  readonly findFree: <T extends Queued>(
    waiting: readonly T[],
    mayGo: (queued: T) => boolean,
  ) => number
  readonly enter: (lane: string | null) => void
  readonly leave: (lane: string | null) => void
  readonly clear: () => void
}

/** `window`: how many of one lane may be in flight. */
export function createLanes(window: number): Lanes {
  const counts = new Map<string, number>()
  return {
    findFree(waiting, mayGo) {
      const held = new Set<string>()
      return waiting.findIndex((queued) => {
        const { lane } = queued
        const isFree = mayGo(queued)
        if (lane === null) return isFree
        if (held.has(lane) || (counts.get(lane) ?? 0) >= window) return false
        // Those behind it wait with it.
        if (!isFree) held.add(lane)
        return isFree
      })
    },
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
