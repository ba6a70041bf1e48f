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

/** So many are unread above a mark, of all up to a seq. */
interface Count {
  readonly above: number
  readonly upTo: number
  readonly count: number
}

const nothingRead = { seq: 0, reach: 0 }

/** Beyond that, what a late count of the server holds is known less exactly. */
const maxSince = 1_000

export function createUnread(ownId: () => string | null): Unread {
  let counted: Count = { above: 0, upTo: 0, count: 0 }
  let readSeq = 0
  /** What the server has not heard of, and how far nothing is unread by it. */
  let own = nothingRead
  /** The latest seq of all that was heard of. */
  let head = 0
  /** Others' messages above `counted.upTo`, by their seq. */
  const arrived = new Set<number>()
  /** By the seq of a message that is no more: that of its deletion. */
  const deleted = new Map<number, number>()

  function count(mark: number): number {
    const { above, upTo } = counted
    // How many of those that were counted lie below a later mark, only the server knows.
    let unread = mark > above ? Math.min(counted.count, upTo - mark) : counted.count
    unread = Math.max(0, unread)
    for (const seq of arrived) if (seq > mark && !deleted.has(seq)) unread += 1
    for (const [seq, at] of deleted) if (seq > mark && seq <= upTo && at > upTo) unread -= 1
    return Math.max(0, unread)
  }

  function tell(next: Count): void {
    head = Math.max(head, next.upTo)
    const isLater = next.upTo > counted.upTo
    // A count belongs to the mark that it was told with.
    if (isLater || (next.upTo === counted.upTo && next.above >= counted.above)) counted = next
    move(next.above)
  }

  function move(mark: number): void {
    readSeq = Math.max(readSeq, mark)
    for (const seq of arrived) if (seq <= Math.max(readSeq, counted.upTo)) arrived.delete(seq)
    for (const [seq, at] of deleted) if (seq <= readSeq || at <= counted.upTo) deleted.delete(seq)
  }

  /** A server that does not say up to where it counted has counted all that was heard of. */
  function reachOf(mark: number, unreadCount: number): number {
    return Math.max(head, mark + unreadCount)
  }

  function arrive({ seq, id, updateSeq, deletedAt }: StoredMessage, held: Conversation): void {
    if (seq === null) {
      const isNew = deletedAt === null && id !== held.lastMessage?.id
      if (isNew) counted = { ...counted, count: counted.count + 1 }
      return
    }
    if (deletedAt !== null) remove(seq, updateSeq)
    if (seq > Math.max(readSeq, counted.upTo)) arrived.add(seq)
    bound()
  }

  function remove(seq: number | null, at: number | null): void {
    if (seq === null || at === null || seq <= readSeq || at <= counted.upTo) return
    // Told again it may have a lower number, where it stands for the message itself.
    deleted.set(seq, Math.max(at, deleted.get(seq) ?? 0))
    bound()
  }

  function bound(): void {
    if (arrived.size + deleted.size > maxSince)
      tell({ above: readSeq, upTo: head, count: count(readSeq) })
  }

  return {
    take({ seq, readSeq: mark, unreadCount }) {
      const above = mark ?? readSeq
      tell({ above, upTo: seq ?? reachOf(above, unreadCount), count: unreadCount })
    },
    note(event, held) {
      head = Math.max(head, seqOfEvent(event) ?? 0)
      if (event.type === "receipt_updated" && event.userId === ownId()) {
        const { readSeq: above = readSeq, unreadCount, countedSeq } = event
        if (unreadCount === undefined) move(above)
        else tell({ above, upTo: countedSeq ?? reachOf(above, unreadCount), count: unreadCount })
      } else if (!("message" in event) || event.message.senderId === ownId()) return
      else if (event.type === "message_received") arrive(event.message, held)
      else if (event.type === "message_deleted") remove(event.message.seq, event.message.updateSeq)
    },
    read(seq, isAll) {
      if (seq !== null) own = { seq, reach: isAll ? Math.max(head, seq) : seq }
      else if (isAll) counted = { ...counted, count: 0 }
    },
    takeBack(seq) {
      if (seq !== null && seq >= own.seq) own = nothingRead
    },
    show(conversation) {
      const shown = {
        readSeq: Math.max(readSeq, own.seq) || conversation.readSeq,
        unreadCount: count(Math.max(readSeq, own.reach)),
      }
      const isSame =
        shown.readSeq === conversation.readSeq && shown.unreadCount === conversation.unreadCount
      return isSame ? conversation : { ...conversation, ...shown }
    },
  }
}
