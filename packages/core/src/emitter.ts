/** Named events to many listeners; one that throws stops nobody else. */
export interface Emitter {
  /** Gives the way to stop. */
  readonly on: (name: string, listener: (value: never) => void) => () => void
  readonly emit: (name: string, value: unknown) => void
  readonly clear: () => void
}

/** A method, since what a listener takes depends on the event's name: whoever declares `on` holds the two together. */
interface Listener {
  hear(value: unknown): void
}

/** `tell` calls a listener, and bears what it throws. */
export function createEmitter(tell: (call: () => void) => void): Emitter {
  const listeners = new Map<string, readonly Listener[]>()
  // Never changed in place: one that comes or goes while others hear changes nothing for them.
  const of = (name: string): readonly Listener[] => listeners.get(name) ?? []
  return {
    on(name, hear) {
      const listener: Listener = { hear }
      listeners.set(name, [...of(name), listener])
      return () => {
        listeners.set(
          name,
          of(name).filter((other) => other !== listener),
        )
      }
    },
    emit(name, value) {
      for (const listener of of(name)) tell(() => listener.hear(value))
    },
    clear: () => listeners.clear(),
  }
}
