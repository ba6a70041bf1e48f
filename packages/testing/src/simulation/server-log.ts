import type { CommandKey, KeptMessage, ServiceStorage } from "@colloquy/service"

/** What the server has stored so far, as the oracle looks at it. */
export interface ServerLog {
  /** The storage, watched. */
  readonly storage: ServiceStorage
  /** Whether a message with the number of this intention is there. */
  readonly has: (intention: number) => boolean
  /** How many messages without a number there are of this text. */
  readonly countOf: (senderId: string, conversationId: string, content: string) => number
  /** Whether the server knows what became of a command. */
  readonly knows: (userId: string, clientId: string) => boolean
  /** In the order in which they were stored. */
  readonly all: () => readonly KeptMessage[]
  /** How often an intention was stored, by its number, where it was more than once. */
  readonly doubled: () => ReadonlyMap<number, number>
}

export function createServerLog(inner: ServiceStorage): ServerLog {
  const all: KeptMessage[] = []
  const numbers = new Set<unknown>()
  const known = new Set<string>()
  /** By sender, conversation and text. */
  const unnumbered = new Map<string, number>()
  const doubled = new Map<number, number>()

  function noteMessage(message: KeptMessage): void {
    const { intention } = message.metadata
    if (intention === undefined) {
      const text = textOf(message.senderId, message.conversationId, message.content)
      unnumbered.set(text, (unnumbered.get(text) ?? 0) + 1)
    }
    if (numbers.has(intention) && typeof intention === "number")
      doubled.set(intention, (doubled.get(intention) ?? 1) + 1)
    numbers.add(intention)
    all.push(message)
  }

  return {
    storage: {
      ...inner,
      async append(event) {
        const appended = await inner.append(event)
        if ("key" in event) known.add(nameOf(event.key))
        if (appended.status === "stored" && appended.event.type === "message_received")
          noteMessage(appended.event.message)
        return appended
      },
      async remember(key, outcome, at) {
        const remembered = await inner.remember(key, outcome, at)
        known.add(nameOf(key))
        return remembered
      },
    },
    countOf: (...of) => unnumbered.get(textOf(...of)) ?? 0,
    has: (intention) => numbers.has(intention),
    knows: (userId, clientId) => known.has(nameOf({ userId, clientId })),
    all: () => all,
    doubled: () => doubled,
  }
}

function textOf(senderId: string, conversationId: string, content: string): string {
  return `${senderId} ${conversationId} ${content}`
}

function nameOf({ userId, clientId }: CommandKey): string {
  return `${userId} ${clientId}`
}
