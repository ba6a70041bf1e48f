import type { Cancel, Clock } from "../clock.ts"
import { isChatError } from "../errors.ts"

export interface PatienceOptions {
  readonly clock: Clock
  readonly isReady: () => boolean
}

/** Asks again, ever more seldom, as long as the connection lives: what has to be known must not fail in silence. */
export interface Patience {
  /** Undefined: the server will not answer this, or the connection is gone. */
  readonly untilAnswered: <T>(ask: () => Promise<T>) => Promise<T | undefined>
  /** Which link this is, counted. */
  readonly link: () => number
  /** What was asked on an earlier link, and had too little time left on this one, is asked once more. */
  readonly again: (askedOn: number, cause: unknown, ask: () => Promise<unknown>) => void
  /** The connection is gone: nobody waits any longer. */
  readonly end: () => void
}

const firstWaitMs = 1_000
const longestWaitMs = 10_000

export function createPatience({ clock, isReady }: PatienceOptions): Patience {
  const waiting = new Map<() => void, Cancel>()
  let links = 0

  /** False: the connection went meanwhile. */
  function pause(delayMs: number): Promise<boolean> {
    if (!isReady()) return Promise.resolve(false)
    const link = links
    return new Promise((resolve) => {
      const wake = (): void => {
        waiting.delete(wake)
        resolve(link === links)
      }
      waiting.set(wake, clock.after(delayMs, wake))
    })
  }

  return {
    async untilAnswered(ask) {
      for (let waitMs = firstWaitMs; ; waitMs = Math.min(2 * waitMs, longestWaitMs)) {
        try {
          return await ask()
        } catch (cause) {
          const isWorthwhile = isChatError(cause) && cause.retryable
          if (!isWorthwhile || !(await pause(waitMs))) return undefined
        }
      }
    },
    link: () => links,
    again(askedOn, cause, ask) {
      if (askedOn !== links && isReady() && isChatError(cause, "timeout")) ask().catch(() => {})
    },
    end() {
      links += 1
      for (const [wake, cancel] of [...waiting]) {
        cancel()
        wake()
      }
    },
  }
}
