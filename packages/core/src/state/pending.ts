import type { ChatError } from "../errors.ts"
import { type Message, type MessageStatus, toMessage } from "./message.ts"

export interface PendingChange {
  readonly status: MessageStatus
  readonly error: ChatError | null
}

/** What this user wrote and the server has not stored yet, in the order of writing. */
export interface Pending {
  readonly all: () => readonly Message[]
  readonly find: (key: string) => Message | undefined
  readonly add: (message: Message) => void
  /** False: there is none under this key. */
  readonly change: (key: string, change: PendingChange) => boolean
  /** Names the author of what was written before the server said who this is. */
  readonly sign: (senderId: string) => void
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
    change(key, { status, error }) {
      const previous = pending.get(key)
      if (previous) put(toMessage(previous, key, status, error))
      return previous !== undefined
    },
    sign(senderId) {
      for (const message of pending.values())
        if (message.senderId === "") put({ ...message, senderId })
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
