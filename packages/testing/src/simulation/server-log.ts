import type { KeptMessage, ServiceStorage } from "@colloquy/service"

/** What the server has stored so far, as the oracle looks at it. */
export interface ServerLog {
  /** The storage, watched. */
  readonly storage: ServiceStorage
  /** Messages that carry the number of this intention. */
  readonly messagesOf: (intention: number) => readonly KeptMessage[]
  /** In the order of seq. */
  readonly messagesIn: (conversationId: string) => readonly KeptMessage[]
}

export function createServerLog(inner: ServiceStorage): ServerLog {
  const byIntention = new Map<unknown, KeptMessage[]>()
  const byRoom = new Map<string, KeptMessage[]>()

  return {
    storage: {
      ...inner,
      async append(event) {
        const appended = await inner.append(event)
        if (appended.status === "stored" && appended.event.type === "message_received") {
          const { message } = appended.event
          add(byIntention, message.metadata.intention, message)
          add(byRoom, message.conversationId, message)
        }
        return appended
      },
    },
    messagesOf: (intention) => byIntention.get(intention) ?? [],
    messagesIn: (conversationId) => byRoom.get(conversationId) ?? [],
  }
}

function add<Key>(index: Map<Key, KeptMessage[]>, key: Key, message: KeptMessage): void {
  const known = index.get(key)
  if (known) known.push(message)
  else index.set(key, [message])
}
