import type { Clock } from "./clock.ts"

/**
 * One observable value. Its functions need no `this`, so each can be passed on as it is.
 *
 * A value is immutable, and what did not change keeps its identity.
 */
export interface Readable<T> {
  readonly get: () => T
  /** The value before anything happened: what a server renders. */
  readonly getInitial: () => T
  /** Never calls at once; afterwards at most once a frame, with the value of that moment. Gives the way to stop. */
  readonly subscribe: (listener: (value: T) => void) => () => void
}

/** A readable that its owner tells when it changed. */
export interface Slice<T> extends Readable<T> {
  /** Notes that `get` may now give something else; listeners hear in the next frame. */
  readonly changed: () => void
  readonly isWatched: () => boolean
}

interface SliceOptions<T> {
  readonly get: () => T
  readonly initial: T
  /** The first listener came, or the last one left. */
  readonly onWatched?: (isWatched: boolean) => void
}

/** Makes slices that share one notification a frame. */
export interface Notifier {
  readonly slice: <T>(options: SliceOptions<T>) => Slice<T>
  /** Notifies now instead of in the next frame. */
  readonly flush: () => void
  /** For good: nobody is notified any more, and nothing is scheduled. */
  readonly stop: () => void
}

/** `tell` calls a listener, and bears what it throws: the others are notified all the same. */
export function createNotifier(clock: Clock, tell: (call: () => void) => void): Notifier {
  const pending = new Set<() => void>()
  let cancel: (() => void) | undefined
  let isStopped = false

  function ask(notify: () => void): void {
    if (isStopped) return
    pending.add(notify)
    cancel ??= clock.frame(flush)
  }

  function flush(): void {
    cancel?.()
    cancel = undefined
    const due = [...pending]
    pending.clear()
    for (const notify of due) notify()
  }

  function slice<T>({ get, initial, onWatched }: SliceOptions<T>): Slice<T> {
    const listeners = new Map<symbol, (value: T) => void>()
    let last: T = initial

    function notify(): void {
      const value = get()
      if (Object.is(value, last)) return
      last = value
      for (const [id, listener] of [...listeners]) {
        // One that an earlier listener took out must not hear any more.
        if (listeners.has(id)) tell(() => listener(value))
      }
    }

    return {
      get,
      getInitial: () => initial,
      changed() {
        if (listeners.size > 0) ask(notify)
      },
      isWatched: () => listeners.size > 0,
      subscribe(listener) {
        const id = Symbol("listener")
        if (listeners.size === 0) last = get()
        listeners.set(id, listener)
        if (listeners.size === 1) onWatched?.(true)
        return () => {
          if (listeners.delete(id) && listeners.size === 0) onWatched?.(false)
        }
      },
    }
  }

  return {
    slice,
    flush,
    stop() {
      isStopped = true
      cancel?.()
      cancel = undefined
      pending.clear()
    },
  }
}
