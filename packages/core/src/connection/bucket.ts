/** A budget of attempts: so many at once, then one each `refillMs`. Wake events come in bursts. */
export interface AttemptBucket {
  /** Takes one; gives 0, or the milliseconds until one will be there, having taken nothing. */
  readonly take: (nowMs: number) => number
}

/** @param most What a server lets through before it blocks: so many in any span of `perMs`. */
export function createAttemptBucket(
  burst: number,
  refillMs: number,
  most: { readonly count: number; readonly perMs: number } = { count: burst, perMs: 0 },
): AttemptBucket {
  let level = burst
  let filledAt: number | null = null
  let taken: readonly number[] = []
  return {
    take(nowMs) {
      // A clock that was set back must not empty the bucket.
      const passedMs = Math.max(0, nowMs - (filledAt ?? nowMs))
      level = Math.min(burst, level + passedMs / refillMs)
      filledAt = nowMs
      taken = taken.map((at) => Math.min(at, nowMs)).filter((at) => nowMs - at < most.perMs)
      const first = taken.at(-most.count)
      const refilledMs = level < 1 ? Math.ceil((1 - level) * refillMs) : 0
      const waitMs = Math.max(refilledMs, first === undefined ? 0 : first + most.perMs - nowMs)
      if (waitMs > 0) return waitMs
      level -= 1
      taken = [...taken, nowMs]
      return 0
    },
  }
}
