import type { KeptMessage, ServiceStorage } from "@colloquy/service"

/** What the server has stored so far, as the oracle looks at it. */
export interface ServerLog {
  /** The storage, watched. */
  readonly storage: ServiceStorage
  /** Whether a message with the number of this intention is there. */
  readonly has: (intention: number) => boolean
  /** In the order in which they were stored. */
  readonly all: () => readonly KeptMessage[]
  /** The number of an intention that was stored more than once. */
  readonly doubled: () => number | null
}

export function createServerLog(inner: ServiceStorage): ServerLog {
  const all: KeptMessage[] = []
  const numbers = new Set<unknown>()
  let doubled: number | null = null

  return {
    storage: {
      ...inner,
      async append(event) {
        const appended = await inner.append(event)
        if (appended.status === "stored" && appended.event.type === "message_received") {
          const { message } = appended.event
          const { intention } = message.metadata
          if (numbers.has(intention) && typeof intention === "number") doubled ??= intention
          numbers.add(intention)
          all.push(message)
        }
        return appended
      },
    },
    has: (intention) => numbers.has(intention),
    all: () => all,
    doubled: () => doubled,
  }
}
