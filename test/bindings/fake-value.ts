import type { Readable } from "../../packages/core/src/readable.ts"

/** A readable that a test sets; it tells its listeners at once. */
export interface FakeValue<T> extends Readable<T> {
  readonly set: (value: T) => void
  readonly listenerCount: () => number
}

export function createFakeValue<T>(initial: T): FakeValue<T> {
  const listeners = new Map<symbol, (value: T) => void>()
  let current = initial
  return {
    get: () => current,
    getInitial: () => initial,
    subscribe(listener) {
      const id = Symbol("listener")
      listeners.set(id, listener)
      return () => listeners.delete(id)
    },
    set(value) {
      current = value
      for (const listener of [...listeners.values()]) listener(value)
    },
    listenerCount: () => listeners.size,
  }
}

/** One value an id, the same one each time. */
export function createFakeValues<T>(initial: T): (id: string) => FakeValue<T> {
  const values = new Map<string, FakeValue<T>>()
  return (id) => {
    const value = values.get(id) ?? createFakeValue(initial)
    values.set(id, value)
    return value
  }
}
