import type { StoredMessage } from "../protocol/message.ts"

/** A message that was handed over, and nobody knows what became of it. Times are by the server's clock. */
export interface UnclearMessage {
  readonly key: string
  readonly type: string
  readonly replyToId: string | null
  readonly content: string
  readonly sentAt: number
  /** When its answer was given up. */
  readonly lostAt: number
  /** Own messages that were known before it was sent. */
  readonly known: ReadonlySet<string>
}

export interface MatchOptions {
  readonly ownId: string | null
  readonly toleranceMs: number
  /** It is another item's, or was. */
  readonly isTaken: (message: StoredMessage) => boolean
  readonly isSameContent: (mine: string, theirs: string) => boolean
  /** No clock tells the time of a send, as a clock may be set: what the server stored after all that was known. */
  readonly isByOrder?: boolean
}

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
  const left = new Map(own.flatMap((one) => (one.id === null ? [] : [[one.id, one]])))
  const inOrder = [...left.values()].sort(
    (a, b) => a.createdAt - b.createdAt || ((a.id ?? "") < (b.id ?? "") ? -1 : 1),
  )
  const found = new Map<string, StoredMessage>()
  for (const mine of unclear) {
    const bounds = options.isByOrder ? afterKnown(mine, messages) : byClock(mine, options)
    const match = inOrder.find(
      (one) => left.has(one.id ?? "") && isWithin(one, bounds) && isMatch(mine, one, options),
    )
    if (!match) continue
    left.delete(match.id ?? "")
    found.set(mine.key, match)
  }
  return found
}

type Bounds = readonly [from: number, to: number]

function isWithin({ createdAt }: StoredMessage, [from, to]: Bounds): boolean {
  return createdAt >= from && createdAt <= to
}

function byClock({ sentAt, lostAt }: UnclearMessage, { toleranceMs }: MatchOptions): Bounds {
  return [sentAt - toleranceMs, lostAt + longestDelayMs]
}

function afterKnown({ known }: UnclearMessage, messages: readonly StoredMessage[]): Bounds {
  const times = messages.flatMap(({ id, createdAt }) => (known.has(id ?? "") ? createdAt : []))
  // Without any of them an equal message may be of any age.
  return [
    times.length > 0 ? Math.max(...times) : Number.POSITIVE_INFINITY,
    Number.POSITIVE_INFINITY,
  ]
}

function isMatch(
  mine: UnclearMessage,
  theirs: StoredMessage,
  { isSameContent }: MatchOptions,
): boolean {
  return (
    theirs.type === mine.type &&
    theirs.replyToId === mine.replyToId &&
    !mine.known.has(theirs.id ?? "") &&
    isSameContent(mine.content, theirs.content)
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
