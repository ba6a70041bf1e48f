import type { Readable } from "@colloquy/core"

/** What follows from several sources, as one. What says the same is the same, as a Readable promises. */
export function combine<T>(sources: readonly Readable<unknown>[], read: () => T): Readable<T> {
  let last = read()

  function get(): T {
    const next = read()
    if (JSON.stringify(next) !== JSON.stringify(last)) last = next
    return last
  }

  return {
    get,
    getInitial: get,
    subscribe(listener) {
      const stops = sources.map((source) => source.subscribe(() => listener(get())))
      return () => {
        for (const stop of stops) stop()
      }
    },
  }
}
