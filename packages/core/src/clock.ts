/** Takes back what was scheduled; a second call, or one after the task ran, does nothing. */
export type Cancel = () => void

/** The port to time. The core reads no other clock and sets no other timer. */
export interface Clock {
  /** Whole milliseconds since the epoch. */
  readonly now: () => number
  readonly after: (delayMs: number, task: () => void) => Cancel
  /** Once, before the next paint; soon after this task where nothing is painted. */
  readonly frame: (task: () => void) => Cancel
}
