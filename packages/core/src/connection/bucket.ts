/** A budget of attempts: so many at once, then one each `refillMs`. Wake events come in bursts. */
export interface AttemptBucket {
  /** Takes one; gives 0, or the milliseconds until one will be there, having taken nothing. */
  readonly take: (nowMs: number) => number
}

export function createAttemptBucket(burst: number, refillMs: number): AttemptBucket {
  let level = burst
  let filledAt: number | null = null
  return {
    take(nowMs) {
      // A clock that was set back must not empty the bucket.
      const passedMs = Math.max(0, nowMs - (filledAt ?? nowMs))
      level = Math.min(burst, level + passedMs / refillMs)
      filledAt = nowMs
      if (level < 1) return Math.ceil((1 - level) * refillMs)
      level -= 1
      return 0
    },
  }
}
