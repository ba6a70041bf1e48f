import type { Random } from "../random.ts"
import { type BackoffOptions, backoffMs, hintedMs, isStable } from "./backoff.ts"

/** What is known of a loss, for the wait after it. */
export interface Loss {
  /** The server said when to come back. */
  readonly retryAfterMs?: number
  /** The wait is at least that of so many failures. */
  readonly leastFailures?: number
  /** A planned restart or an idle cut: the wait is that of a first failure. */
  readonly isPlanned?: boolean
  /** The budget of attempts was used up: no failure, and the wait until it allows one. */
  readonly throttledMs?: number
}

interface Wait {
  readonly delayMs: number
  /** A wake does not shorten a wait that the server or the budget asked for. */
  readonly isFixed: boolean
}

/** Counts failures in a row, and tells how long to wait after each: rules B1, B3, B5. */
export interface RetryPlan {
  readonly failures: () => number
  /** Whether one more failure is one too many: rule C7. */
  readonly isLast: (nowMs: number) => boolean
  readonly noteReady: (nowMs: number) => void
  /** It is over, for whatever reason: what follows proves nothing. */
  readonly noteLeft: (nowMs: number) => void
  /** An event or a reply came: a server that accepts and closes at once does not count as well. */
  readonly noteHeard: () => void
  readonly afterLoss: (loss: Loss, nowMs: number) => Wait
  /** The user asked for a connection: what failed before counts no more against it. */
  readonly reset: () => void
}

/** Nobody looks at a hidden page, and a wake ends its wait. Rule B7. */
const hiddenAfterFailures = 5
const hiddenCapMs = 60_000

export function createRetryPlan(
  options: BackoffOptions,
  random: Random,
  isHidden: () => boolean,
): RetryPlan {
  let failures = 0
  let readyAt: number | null = null
  let hasHeard = false

  function isProven(nowMs: number): boolean {
    return readyAt !== null && isStable(nowMs - readyAt, hasHeard, options.stableMs)
  }

  function noteLeft(nowMs: number): void {
    if (isProven(nowMs)) failures = 0
    readyAt = null
  }

  return {
    noteLeft,
    failures: () => failures,
    isLast: (nowMs) => (isProven(nowMs) ? 0 : failures) + 1 >= options.maxAttempts,
    noteReady(nowMs) {
      readyAt = nowMs
      hasHeard = false
    },
    noteHeard() {
      hasHeard = true
    },
    afterLoss(loss, nowMs) {
      noteLeft(nowMs)
      if (loss.throttledMs !== undefined) return { delayMs: loss.throttledMs, isFixed: true }
      const before = loss.isPlanned ? 0 : Math.max(failures, loss.leastFailures ?? 0)
      failures += 1
      const isSlow = before >= hiddenAfterFailures && isHidden()
      const capMs = isSlow ? Math.max(options.capMs, hiddenCapMs) : options.capMs
      const delayMs = backoffMs(before, { ...options, capMs }, random.number())
      const { retryAfterMs = 0 } = loss
      // What is no time to come, or no number, is no hint.
      if (!(retryAfterMs > 0)) return { delayMs, isFixed: false }
      return { delayMs: hintedMs(retryAfterMs, delayMs, random.number()), isFixed: true }
    },
    reset() {
      failures = 0
      readyAt = null
    },
  }
}
