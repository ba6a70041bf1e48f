import type { Receipt } from "../protocol/activity.ts"
import type { Participant } from "../protocol/conversation.ts"

/** Marks only move forward. Pure; gives the very same list where nothing changed. */
export function reduceReceipts(
  receipts: readonly Receipt[],
  update: {
    readonly userId: string
    readonly deliveredSeq?: number | undefined
    readonly readSeq?: number | undefined
  },
): readonly Receipt[] {
  const previous = receipts.find(({ userId }) => userId === update.userId)
  const readSeq = Math.max(previous?.readSeq ?? 0, update.readSeq ?? 0)
  // What was read was delivered.
  const deliveredSeq = Math.max(previous?.deliveredSeq ?? 0, update.deliveredSeq ?? 0, readSeq)
  if (previous && previous.readSeq === readSeq && previous.deliveredSeq === deliveredSeq)
    return receipts
  const next = { userId: update.userId, deliveredSeq, readSeq }
  return previous
    ? receipts.map((receipt) => (receipt === previous ? next : receipt))
    : [...receipts, next]
}

/** How far all others have got: a message counts as read when everybody read it. Pure. */
export function leastMarks(
  receipts: readonly Receipt[],
  participants: readonly Participant[],
  ownId: string | null,
): { readonly deliveredSeq: number; readonly readSeq: number } {
  const known = participants.length > 0 ? participants : receipts
  const others = known.map(({ userId }) => userId).filter((userId) => userId !== ownId)
  if (others.length === 0) return { deliveredSeq: 0, readSeq: 0 }
  const byUser = new Map(receipts.map((receipt) => [receipt.userId, receipt]))
  const marks = others.map((userId) => byUser.get(userId))
  return {
    deliveredSeq: Math.min(...marks.map((mark) => mark?.deliveredSeq ?? 0)),
    readSeq: Math.min(...marks.map((mark) => mark?.readSeq ?? 0)),
  }
}
