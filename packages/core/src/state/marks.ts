import type { StoredMessage } from "../protocol/message.ts"
import type { MessageStatus } from "./message.ts"

/** How far the others have got with what this user wrote. They only move forward. */
export interface Marks {
  readonly statusOf: (stored: Pick<StoredMessage, "seq">, isOwn: boolean) => MessageStatus
  /** Gives the span in which something may have changed. */
  readonly move: (deliveredSeq: number, readSeq: number) => readonly [from: number, upTo: number]
  readonly clear: () => void
}

export function createMarks(): Marks {
  let delivered = 0
  let read = 0

  return {
    statusOf({ seq }, isOwn) {
      if (!isOwn || seq === null) return "sent"
      if (seq <= read) return "read"
      return seq <= delivered ? "delivered" : "sent"
    },
    move(deliveredSeq, readSeq) {
      const from = Math.min(delivered, read)
      delivered = Math.max(delivered, deliveredSeq, readSeq)
      read = Math.max(read, readSeq)
      return [from, delivered]
    },
    clear() {
      delivered = 0
      read = 0
    },
  }
}
