import type { Conversation } from "../protocol/conversation.ts"
import { type ChatEvent, seqOfEvent } from "../protocol/events.ts"
import type { StoredMessage } from "../protocol/message.ts"

/**
 * What one conversation has unread: what the server counted last, and what came and went since. It tells the same in
 * whatever order it hears of them. Rule P4.
 */
export interface Unread {
  /** The server told the conversation whole. */
  readonly take: (told: Conversation) => void
  /** Something happened in the conversation, which stands as `held` until then. */
  readonly note: (event: ChatEvent, held: Conversation) => void
  /** This user has read up to there, and the server has not heard of it. `isAll`: nothing known is left unread. */
  readonly read: (seq: number | null, isAll: boolean) => void
  /** The server does not take that mark. */
  readonly takeBack: (seq: number | null) => void
  /** The conversation with its mark and its count; the very same one where it has them already. */
  readonly show: (conversation: Conversation) => Conversation
}

/** Beyond that, what a late count of the server holds is known less exactly. */
const maxSince = 1_000

export function createUnread(ownId: () => string | null): Unread {
  /** So many are unread above a mark, of all up to a seq: the server counted them. */
  let counted = 0
  let countedAbove = 0
  let countedUpTo = 0
  let readSeq = 0
  /** One's own mark that the server has not heard of, and how far nothing is unread by it. */
  let ownSeq = 0
  let ownReach = 0
  /** The latest seq of all that was heard of. */
  let head = 0
  /** Others' messages above what was counted, by their seq. */
  const arrived = new Set<number>()
  /** By the seq of a message that is no more: that of its deletion. */
  const deleted = new Map<number, number>()

  function countAbove(mark: number): number {
    // How many of those that were counted lie below a later mark, only the server knows.
    const left = mark > countedAbove ? Math.max(0, countedUpTo - mark) : counted
    let unread = Math.min(counted, left)
    for (const seq of arrived) if (seq > mark && !deleted.has(seq)) unread += 1
    for (const [seq, at] of deleted)
      if (seq > mark && seq <= countedUpTo && at > countedUpTo) unread -= 1
    return Math.max(0, unread)
  }

  /** A server that does not say up to where it counted has counted all that was heard of. */
  function tell(above: number, count: number, upTo = Math.max(head, above + count)): void {
    head = Math.max(head, upTo)
    // A count belongs to the mark that it was told with.
    if (upTo > countedUpTo || (upTo === countedUpTo && above >= countedAbove)) {
      counted = count
      countedAbove = above
      countedUpTo = upTo
    }
    // From here on the server's count tells what that mark left.
    if (above >= ownSeq) ownSeq = ownReach = 0
    move(above)
  }

  function move(mark: number): void {
    readSeq = Math.max(readSeq, mark)
    for (const seq of arrived) if (seq <= Math.max(readSeq, countedUpTo)) arrived.delete(seq)
    for (const [seq, at] of deleted) if (seq <= readSeq || at <= countedUpTo) deleted.delete(seq)
  }

  function arrive({ seq, id, updateSeq, deletedAt }: StoredMessage, held: Conversation): void {
    if (seq === null) {
      if (deletedAt === null && id !== held.lastMessage?.id) counted += 1
      return
    }
    if (deletedAt !== null) remove(seq, updateSeq)
    if (seq > Math.max(readSeq, countedUpTo)) arrived.add(seq)
    bound()
  }

  function remove(seq: number | null, at: number | null): void {
    if (seq === null || at === null || seq <= readSeq || at <= countedUpTo) return
    // Told again it may have a lower number, where it stands for the message itself.
    deleted.set(seq, Math.max(at, deleted.get(seq) ?? 0))
    bound()
  }

  function bound(): void {
    if (arrived.size + deleted.size > maxSince) tell(readSeq, countAbove(readSeq), head)
  }

  return {
    take({ seq, readSeq: mark, unreadCount }) {
      tell(mark ?? readSeq, unreadCount, seq ?? undefined)
    },
    note(event, held) {
      head = Math.max(head, seqOfEvent(event) ?? 0)
      if (event.type === "receipt_updated" && event.userId === ownId()) {
        const { readSeq: mark = readSeq, unreadCount, countedSeq } = event
        if (unreadCount === undefined) move(mark)
        else tell(mark, unreadCount, countedSeq)
      } else if (!("message" in event) || event.message.senderId === ownId()) return
      else if (event.type === "message_received") arrive(event.message, held)
      else if (event.type === "message_deleted") remove(event.message.seq, event.message.updateSeq)
    },
    read(seq, isAll) {
      if (seq === null) counted = isAll ? 0 : counted
      else {
        ownSeq = seq
        ownReach = isAll ? Math.max(head, seq) : seq
      }
    },
    takeBack(seq) {
      if (seq !== null && seq >= ownSeq) ownSeq = ownReach = 0
    },
    show(conversation) {
      const shown = {
        readSeq: Math.max(readSeq, ownSeq) || conversation.readSeq,
        unreadCount: countAbove(Math.max(readSeq, ownReach)),
      }
      const isSame =
        shown.readSeq === conversation.readSeq && shown.unreadCount === conversation.unreadCount
      return isSame ? conversation : { ...conversation, ...shown }
    },
  }
}
