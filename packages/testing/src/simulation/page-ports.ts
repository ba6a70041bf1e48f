import type { Clock, Network, NetworkSignal } from "@colloquy/core"
import type { Scheduler } from "./scheduler.ts"

/** A page's own time: its timers end with it. */
export interface PageClock extends Clock {
  readonly armed: () => number
}

export interface PageClockOptions {
  readonly scheduler: Scheduler
  readonly actor: number
  readonly isAlive: () => boolean
  /** How far the machine's clock is ahead. */
  readonly skewMs: () => number
  /** The machine is awake: now, or as soon as it is. */
  readonly whenAwake: (task: () => void) => void
}

const frameMs = 16

export function createPageClock(options: PageClockOptions): PageClock {
  const { scheduler, actor, isAlive } = options
  const armed = new Set<symbol>()

  const after: Clock["after"] = (delayMs, task) => {
    const id = Symbol("timer")
    armed.add(id)
    const cancel = scheduler.after(actor, delayMs, () =>
      options.whenAwake(() => {
        if (armed.delete(id) && isAlive()) task()
      }),
    )
    return () => {
      armed.delete(id)
      cancel()
    }
  }

  return {
    now: () => scheduler.now() + options.skewMs(),
    after,
    frame: (task) => after(frameMs, task),
    armed: () => armed.size,
  }
}

/** What the platform tells a page of its network and of itself. */
export interface Signals extends Network {
  readonly tell: (signal: NetworkSignal) => void
  readonly listeners: () => number
}

export function createSignals(): Signals {
  const listeners = new Set<(signal: NetworkSignal) => void>()
  let isOnline = true
  let isHidden = false
  return {
    isOnline: () => isOnline,
    isHidden: () => isHidden,
    subscribe(listener) {
      const own = (signal: NetworkSignal): void => listener(signal)
      listeners.add(own)
      return () => listeners.delete(own)
    },
    tell(signal) {
      if (signal === "online" || signal === "offline") isOnline = signal === "online"
      if (signal === "hidden" || signal === "visible") isHidden = signal === "hidden"
      for (const listener of [...listeners]) listener(signal)
    },
    listeners: () => listeners.size,
  }
}
