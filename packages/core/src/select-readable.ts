import type { Readable } from "./readable.ts"

/**
 * A readable of what `select` takes from another one. Listeners hear only when the selection changes.
 *
 * A `select` that builds a new object is called once for each value, so the same value gives the same object.
 *
 * @example
 * const status = selectReadable(chat.connection, (connection) => connection.status)
 */
export function selectReadable<T, S>(readable: Readable<T>, select: (value: T) => S): Readable<S> {
  const get = remember(readable.get, select)
  return {
    get,
    getInitial: remember(readable.getInitial, select),
    subscribe(listener) {
      let last = get()
      return readable.subscribe(() => {
        const selection = get()
        if (Object.is(selection, last)) return
        last = selection
        listener(selection)
      })
    },
  }
}

function remember<T, S>(get: () => T, select: (value: T) => S): () => S {
  let last: { readonly value: T; readonly selection: S } | undefined
  return () => {
    const value = get()
    if (!last || !Object.is(last.value, value)) last = { value, selection: select(value) }
    return last.selection
  }
}
