import type { Message } from "./message.ts"

export type PendingChange = Partial<Pick<Message, "status" | "error" | "content">>

/** What this user wrote and the server has not stored yet, in the order of writing. */
export interface Pending {
  readonly all: () => readonly Message[]
  readonly find: (key: string) => Message | undefined
  readonly add: (message: Message) => void
  /** False: there is none under this key. */
  readonly change: (key: string, change: PendingChange) => boolean
  /** Names the author of what was written before the server said who this is. False: there was nothing. */
  readonly sign: (senderId: string) => boolean
  readonly take: (key: string) => Message | undefined
  readonly clear: () => void
}

export function createPending(): Pending {
  const pending = new Map<string, Message>()
  let all: readonly Message[] | null = []

  function put(message: Message): void {
    pending.set(message.key, message)
    all = null
  }

  return {
    all() {
      all ??= [...pending.values()]
      return all
    },
    find: (key) => pending.get(key),
    add: put,
    change(key, change) {
      const previous = pending.get(key)
      if (previous) put({ ...previous, ...change })
      return previous !== undefined
    },
    sign(senderId) {
      const unsigned = [...pending.values()].filter((message) => message.senderId === "")
      for (const message of unsigned) put({ ...message, senderId })
      return unsigned.length > 0
    },
    take(key) {
      const taken = pending.get(key)
      if (pending.delete(key)) all = null
      return taken
    },
    clear() {
      pending.clear()
      all = null
    },
  }
}
