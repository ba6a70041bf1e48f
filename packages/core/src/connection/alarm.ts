import type { Cancel, Clock } from "../clock.ts"

/** One timer for many moments: it rings at the soonest of them, and forgets the others. */
export interface Alarm {
  /** Rings at `at` or sooner; milliseconds since the epoch. */
  readonly setFor: (at: number) => void
  readonly cancel: Cancel
}

export function createAlarm(clock: Clock, onRing: () => void): Alarm {
  let timer: { readonly at: number; readonly cancel: Cancel } | null = null

  return {
    setFor(at) {
      if (at === Number.POSITIVE_INFINITY || (timer && timer.at <= at)) return
      timer?.cancel()
      const cancel = clock.after(Math.max(0, at - clock.now()), () => {
        timer = null
        onRing()
      })
      timer = { at, cancel }
    },
    cancel() {
      timer?.cancel()
      timer = null
    },
  }
}
