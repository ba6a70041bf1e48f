import type { Dialect } from "@colloquy/core"

/** Hears each time that a server takes a token: on a connection that is ready nothing else tells. */
export interface Acceptances {
  readonly dialect: Dialect<string>
  /** Calls once. */
  readonly next: (listener: () => void) => () => void
}

export function hearAcceptances(dialect: Dialect<string>): Acceptances {
  const listeners = new Set<() => void>()

  return {
    dialect: {
      ...dialect,
      open(context) {
        const session = dialect.open(context)
        return {
          ...session,
          frame(frame) {
            const effects = session.frame(frame)
            if (effects.some(({ type }) => type === "ready")) tell()
            return effects
          },
        }
      },
    },
    next(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }

  function tell(): void {
    const told = [...listeners]
    listeners.clear()
    for (const listener of told) listener()
  }
}
