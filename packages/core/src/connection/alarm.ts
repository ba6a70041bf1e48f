import type { Cancel, Clock } from "../clock.ts"

/**
 * One timer for many moments: it rings at the soonest of them, and forgets the others. `earlyMs`: the clock was set back
 * by so much, and what was noted by it has to move along.
 */
export interface Alarm {
  /** Rings at `at` or sooner; milliseconds since the epoch. */
  readonly setFor: (at: number) => void
  readonly cancel: Cancel
}

/** A platform takes a longer delay for none at all. */
const mostMs = 2 ** 31 - 1

export function createAlarm(clock: Clock, onRing: (earlyMs: number) => void): Alarm {
  let timer: { readonly at: number; readonly cancel: Cancel } | null = null

  return {
    setFor(at) {
      if (at === Number.POSITIVE_INFINITY || (timer && timer.at <= at)) return
      timer?.cancel()
      const delayMs = Math.min(Math.max(0, at - clock.now()), mostMs)
      const dueAt = clock.now() + delayMs
      const cancel = clock.after(delayMs, () => {
        timer = null
        onRing(Math.max(0, dueAt - clock.now()))
      })
      timer = { at, cancel }
    },
    cancel() {
      timer?.cancel()
      timer = null
    },
  }
}
