import type { StoredMessage } from "../protocol/message.ts"
import { unread } from "./item.ts"

/** A message that was handed over, and nobody knows what became of it. Times are by the server's clock. */
export interface UnclearMessage {
  readonly key: string
  readonly type: string
  readonly replyToId: string | null
  readonly content: string
  readonly sentAt: number
  /** When its answer was given up. */
  readonly lostAt: number
  /** Own messages that were known before it was sent; with `unread`, there may have been others. */
  readonly known: ReadonlySet<string>
}

export interface MatchOptions {
  readonly ownId: string | null
  readonly toleranceMs: number
  /** It is another item's, or was. */
  readonly isTaken: (message: StoredMessage) => boolean
  readonly isSameContent: (mine: string, theirs: string) => boolean
  /** What it may be, though no clock tells: a clock may be set, and what was known may be a part. */
  readonly isByOrder?: boolean
}

export const never: number = Number.POSITIVE_INFINITY
/** A server that was slow may have stored it so long after its answer was given up. */
const longestDelayMs = 120_000

/**
 * Which of these messages the unclear ones became: one message to one item, in the order of the lane, the earliest
 * first. Pure; neither the order nor the repetition of `messages` matters.
 *
 * @param unclear In the order of their lane.
 */
export function matchUnclear(
  unclear: readonly UnclearMessage[],
  messages: readonly StoredMessage[],
  options: MatchOptions,
): ReadonlyMap<string, StoredMessage> {
  const own = messages.filter((one) => one.senderId === options.ownId && !options.isTaken(one))
  let left = [...new Map(own.map((one) => [one.id, one])).values()].sort(
    (a, b) => a.createdAt - b.createdAt || ((a.id ?? "") < (b.id ?? "") ? -1 : 1),
  )
  const found = new Map<string, StoredMessage>()
  for (const mine of unclear) {
    const [from, to] = boundsOf(mine, options)
    const match = left.find(
      (one) => one.createdAt >= from && one.createdAt <= to && isMatch(mine, one, options),
    )
    if (match) found.set(mine.key, match)
    left = left.filter((one) => one !== match)
  }
  return found
}

function boundsOf(
  { sentAt, lostAt, known }: UnclearMessage,
  { toleranceMs, isByOrder }: MatchOptions,
): readonly [from: number, to: number] {
  const earliest = sentAt - toleranceMs
  const isUnread = known.has(unread)
  // What nobody has seen any part of only the clock can tell apart.
  if (isByOrder) return [isUnread && known.size < 2 ? earliest : -never, never]
  return [isUnread ? sentAt : earliest, lostAt + longestDelayMs]
}

function isMatch(
  mine: UnclearMessage,
  theirs: StoredMessage,
  { isSameContent, isByOrder }: MatchOptions,
): boolean {
  return (
    theirs.type === mine.type &&
    theirs.replyToId === mine.replyToId &&
    !mine.known.has(theirs.id ?? "") &&
    // What it said is not told any more.
    ((isByOrder && (theirs.deletedAt ?? theirs.editedAt) !== null) ||
      isSameContent(mine.content, theirs.content))
  )
}

/** So long a server may take to store what it was sent: an absence that is seen earlier proves nothing. */
export const settlingMs = 5_000

/** What a look-up tells of an item. Pure. */
export function verdictOf(lookUp: {
  readonly isFound: boolean
  /** The history provably spans the time of the send. */
  readonly covers: boolean
  readonly begunAt: number
  /** Of its last transmission. */
  readonly sentAt: number
}): "reconciled" | "absent" | "early" | "unknown" {
  if (lookUp.isFound) return "reconciled"
  if (!lookUp.covers) return "unknown"
  return lookUp.begunAt - lookUp.sentAt >= settlingMs ? "absent" : "early"
}
