import type { Notifier, Readable, Slice } from "../readable.ts"

/** One small value for each key, with a readable of its own. */
export interface KeyedSlice<T> {
  readonly slice: (key: string) => Readable<T>
  readonly get: (key: string) => T
  readonly set: (key: string, value: T) => void
  /** Keys that somebody listens to. */
  readonly watched: () => readonly string[]
  readonly clear: () => void
}

export function keyedSlice<T>(notifier: Notifier, initial: T): KeyedSlice<T> {
  const values = new Map<string, T>()
  const slices = new Map<string, Slice<T>>()

  function get(key: string): T {
    return values.get(key) ?? initial
  }

  return {
    slice(key) {
      const known = slices.get(key)
      if (known) return known
      const slice = notifier.slice({ get: () => get(key), initial })
      slices.set(key, slice)
      return slice
    },
    get,
    set(key, value) {
      if (Object.is(get(key), value)) return
      // What is as if it never was takes no place.
      if (Object.is(value, initial)) values.delete(key)
      else values.set(key, value)
      slices.get(key)?.changed()
    },
    watched: () => [...slices].filter(([, slice]) => slice.isWatched()).map(([key]) => key),
    clear() {
      const keys = [...values.keys()]
      values.clear()
      for (const key of keys) slices.get(key)?.changed()
    },
  }
}
