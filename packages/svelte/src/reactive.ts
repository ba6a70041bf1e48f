import type { Readable } from "@colloquy/core"
import { untrack } from "svelte"
import { createSubscriber } from "svelte/reactivity"
import { toStore } from "svelte/store"

/** One value for runes and for stores: `list.current` and `$list` are the same. */
export interface Reactive<T> {
  /** The present value; markup and effects that read it follow it. */
  readonly current: T
  /** The store contract: calls `run` at once, then on every change. */
  readonly subscribe: (run: (value: T) => void, invalidate?: () => void) => () => void
}

/** A value, or a function that gives it: `() => conversationId` follows a prop. */
export type ValueOrGetter<T extends string | object> = T | (() => T)

export function resolve<T extends string | object>(source: ValueOrGetter<T>): T {
  return typeof source === "function" ? source() : source
}

/** Follows the readable that `find` gives, which may be another one at any time. */
export function follow<T>(find: () => Readable<T>, onWatched?: () => void): Reactive<T> {
  let last: Readable<T> | undefined
  let track: () => void = () => {}

  function read(): T {
    const readable = find()
    if (readable !== last) {
      last = readable
      track = createSubscriber((update) => {
        onWatched?.()
        return readable.subscribe(update)
      })
    }
    track()
    return readable.get()
  }

  // Made here and not when it is subscribed: a block that reads `$list` first would end it with itself. It holds an
  // array of its own each time, or it would begin with an old value when it is watched again.
  const store = untrack(() => toStore(() => [read()] as const))
  return {
    get current() {
      return read()
    },
    subscribe: (run, invalidate) => store.subscribe(([value]) => run(value), invalidate),
  }
}
