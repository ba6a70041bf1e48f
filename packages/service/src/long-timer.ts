import type { Cancel, Clock } from "@colloquy/core"

/** Timers of most platforms hold 31 bits; a longer one would fire at once. */
const maxTimerMs = 2 ** 31 - 1

/** As `clock.after`, for any length. */
export function afterLong(clock: Clock, delayMs: number, task: () => void): Cancel {
  if (delayMs <= maxTimerMs) return clock.after(Math.max(0, delayMs), task)
  let cancel = clock.after(maxTimerMs, () => {
    cancel = afterLong(clock, delayMs - maxTimerMs, task)
  })
  return () => cancel()
}
