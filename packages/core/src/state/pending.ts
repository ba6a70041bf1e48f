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
  let pending: readonly Message[] = []

  function find(key: string): Message | undefined {
    return pending.find((message) => message.key === key)
  }

  return {
    all: () => pending,
    find,
    add(message) {
      pending = [...pending, message]
    },
    change(key, { status, error }) {
      const previous = find(key)
      if (!previous) return false
      const next = toMessage(previous, key, status, error)
      pending = pending.map((message) => (message === previous ? next : message))
      return true
    },
    sign(senderId) {
      pending = pending.map((message) =>
        message.senderId === "" ? { ...message, senderId } : message,
      )
    },
    take(key) {
      const taken = find(key)
      if (taken) pending = pending.filter((message) => message !== taken)
      return taken
    },
    clear() {
      pending = []
    },
  }
}
