import { EventEmitter } from "eventemitter3"

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
  const emitter = new EventEmitter()
  return {
    on(name, hear) {
      const listener: Listener = { hear }
      const guarded = (value: unknown): void => tell(() => listener.hear(value))
      emitter.on(name, guarded)
      return () => {
        emitter.off(name, guarded)
      }
    },
    emit(name, value) {
      emitter.emit(name, value)
    },
    clear() {
      emitter.removeAllListeners()
    },
  }
}
