import { type Readable, selectReadable } from "@colloquy/core"
import { follow, type Reactive, resolve, type ValueOrGetter } from "./reactive.ts"

/**
 * Turns any readable of the client, or what `select` takes from it, into a rune source and a store.
 *
 * With `select`, only a change of what it selects counts as one. Where it builds a new object, that object stays the
 * same until the value changes.
 *
 * @example
 * const isReady = readable(chat.connection, (connection) => connection.status === "ready")
 */
export function readable<T>(source: ValueOrGetter<Readable<T>>): Reactive<T>
export function readable<T, S>(
  source: ValueOrGetter<Readable<T>>,
  select: (value: T) => S,
): Reactive<S>
export function readable<T, S>(
  source: ValueOrGetter<Readable<T>>,
  select?: (value: T) => S,
): Reactive<T | S> {
  let last: Readable<T> | undefined
  let selected: Readable<T | S> | undefined
  return follow<T | S>(() => {
    const found = resolve(source)
    if (!selected || found !== last) selected = select ? selectReadable(found, select) : found
    last = found
    return selected
  })
}
