import type { Readable } from "@colloquy/core"

/** One value of a screen, in the form of the client's own. */
export interface Cell<T> extends Readable<T> {
  /** Tells at once whoever listens. */
  readonly set: (value: T) => void
}

export function createCell<T>(initial: T): Cell<T> {
  const listeners = new Set<(value: T) => void>()
  let value = initial
  const get = (): T => value

  return {
    get,
    getInitial: get,
    subscribe(listener) {
      const hear = (next: T): void => listener(next)
      listeners.add(hear)
      return () => {
        listeners.delete(hear)
      }
    },
    set(next) {
      if (Object.is(next, value)) return
      value = next
      for (const listener of [...listeners]) listener(next)
    },
  }
}
