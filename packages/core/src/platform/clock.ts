import type { Cancel, Clock } from "../clock.ts"

// The core is compiled with neither DOM nor Node types, so this file says what it takes from the platform.
declare const setTimeout: (task: () => void, delayMs: number) => unknown
declare const clearTimeout: (timer: unknown) => void
declare const queueMicrotask: (task: () => void) => void
declare const requestAnimationFrame: (task: () => void) => number
declare const cancelAnimationFrame: (frame: number) => void
declare const document: { readonly visibilityState: string } | undefined

/** A window that is covered paints nothing and calls no frame, though the page counts as visible. */
const frameFallbackMs = 100

/** A platform takes a longer delay for none at all. */
const maxDelayMs = 2 ** 31 - 1

/** The machine's own time, and the page's own frames. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after,
  frame(task) {
    if (typeof document === "undefined") return microtask(task)
    return document.visibilityState === "visible" ? paint(task) : after(0, task)
  },
}

function after(delayMs: number, task: () => void): Cancel {
  const timer = setTimeout(task, Math.min(delayMs, maxDelayMs))
  return () => clearTimeout(timer)
}

function microtask(task: () => void): Cancel {
  let isDue = true
  queueMicrotask(() => {
    if (isDue) task()
  })
  return () => {
    isDue = false
  }
}

function paint(task: () => void): Cancel {
  const frame = requestAnimationFrame(run)
  const cancelFallback = after(frameFallbackMs, run)

  function run(): void {
    cancel()
    task()
  }

  function cancel(): void {
    cancelAnimationFrame(frame)
    cancelFallback()
  }

  return cancel
}
