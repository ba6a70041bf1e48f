import { type Readable, selectReadable } from "@colloquy/core"
import { useMemo, useSyncExternalStore } from "react"

/**
 * Subscribes to `readable` while the component is mounted, and returns its present value.
 *
 * With `select`, the component renders again only when what it selects changes. Where it builds a new object, declare
 * it outside the component or with `useCallback`: then that object stays the same until the value changes. A server
 * renders the initial value.
 *
 * @example
 * const isReady = useReadable(chat.connection, (connection) => connection.status === "ready")
 */
export function useReadable<T>(readable: Readable<T>): T
export function useReadable<T, S>(readable: Readable<T>, select: (value: T) => S): S
export function useReadable<T, S>(readable: Readable<T>, select?: (value: T) => S): T | S {
  const source = useMemo<Readable<T | S>>(
    () => (select ? selectReadable(readable, select) : readable),
    [readable, select],
  )
  return useSyncExternalStore(source.subscribe, source.get, source.getInitial)
}
