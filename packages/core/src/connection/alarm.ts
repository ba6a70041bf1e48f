import type { Cancel, Clock } from "../clock.ts"

/** One timer for many moments: it rings at the soonest of them, and forgets the others. */
export interface Alarm {
  /** Milliseconds since the epoch. Moments are to be reckoned from this: see `onSetBack`. */
  readonly now: () => number
  /** Rings at `at` or sooner. */
  readonly setFor: (at: number) => void
  readonly cancel: Cancel
}

export interface AlarmOptions {
  readonly clock: Clock
  readonly onRing: () => void
  /** The clock was set back by so much: what was noted by it has to move along. */
  readonly onSetBack: (ms: number) => void
}

/** A platform takes a longer delay for none at all. */
const mostMs = 2 ** 31 - 1

export function createAlarm({ clock, onRing, onSetBack }: AlarmOptions): Alarm {
  let timer: { at: number; readonly cancel: Cancel } | null = null
  let latest = Number.NEGATIVE_INFINITY

  function now(): number {
    const at = clock.now()
    const backMs = latest - at
    latest = at
    if (backMs > 0) moveBack(backMs)
    return at
  }

  function moveBack(ms: number): void {
    if (timer) timer.at -= ms
    onSetBack(ms)
  }

  return {
    now,
    setFor(at) {
      const from = now()
      if (at === Number.POSITIVE_INFINITY || (timer && timer.at <= at)) return
      timer?.cancel()
      const delayMs = Math.min(Math.max(0, at - from), mostMs)
      const cancel = clock.after(delayMs, () => {
        const { at: dueAt } = own
        timer = null
        latest = clock.now()
        // A timer knows how long it ran, whatever the clock says.
        if (dueAt > latest) onSetBack(dueAt - latest)
        onRing()
      })
      const own = { at: from + delayMs, cancel }
      timer = own
    },
    cancel() {
      timer?.cancel()
      timer = null
    },
  }
}
