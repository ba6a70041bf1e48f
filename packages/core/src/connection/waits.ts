import type { Cancel, Clock } from "../clock.ts"
import type { Random } from "../random.ts"
import type { Loss, RetryPlan } from "./retry-plan.ts"

/** The one timer of a status: setting it again takes the former back. */
export interface StatusTimer {
  readonly after: (delayMs: number, task: () => void) => void
  readonly cancel: Cancel
}

export function createStatusTimer(clock: Clock): StatusTimer {
  let cancel: Cancel = () => {}
  return {
    after(delayMs, task) {
      cancel()
      cancel = clock.after(delayMs, task)
    },
    cancel: () => cancel(),
  }
}

/** When the next attempt begins. Rules B1, B5, B6, B8. */
export interface Waits {
  readonly start: (loss: Loss) => void
  /** The page is seen again: now. The network is back: soon. A wait that the server asked for stays as it is. */
  readonly hurry: (why: "wake" | "up") => void
  /** The platform says that there is no network, and may be wrong. */
  readonly startSlowly: () => void
  readonly clear: () => void
  readonly retryAt: () => number | null
}

export interface WaitsOptions {
  readonly clock: Clock
  readonly random: Random
  readonly plan: RetryPlan
  readonly timer: StatusTimer
  readonly onDue: () => void
}

const slowAttemptMs = 60_000
/** A whole office hears "online" in one instant. */
const onlineSpreadMs = 1_000

export function createWaits({ clock, random, plan, timer, onDue }: WaitsOptions): Waits {
  let wait: {
    readonly retryAt: number
    readonly delayMs: number
    readonly isFixed: boolean
  } | null = null

  function waitFor(delayMs: number, isFixed: boolean): void {
    wait = { retryAt: clock.now() + delayMs, delayMs, isFixed }
    timer.after(delayMs, onDue)
  }

  return {
    start(loss) {
      const { delayMs, isFixed } = plan.afterLoss(loss, clock.now())
      waitFor(delayMs, isFixed)
    },
    hurry(why) {
      const soonMs = why === "up" ? random.number() * onlineSpreadMs : 0
      // By a clock that was set back it would be longer than it was.
      const leftMs = wait ? Math.min(wait.delayMs, Math.max(0, wait.retryAt - clock.now())) : soonMs
      // One that ran out while there was no network must not end for everybody in one instant.
      if (wait?.isFixed) waitFor(leftMs || soonMs, leftMs > 0)
      else waitFor(Math.min(leftMs, soonMs), false)
    },
    startSlowly() {
      if (!wait?.isFixed) wait = null
      timer.after(slowAttemptMs * (0.9 + 0.2 * random.number()), onDue)
    },
    clear() {
      wait = null
    },
    retryAt: () => wait?.retryAt ?? null,
  }
}
