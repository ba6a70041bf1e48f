import type { Gap } from "./history-state.ts"
import type { Message } from "./message.ts"

/** One row of a screen that shows a conversation. Its key is stable, and no two rows of a list share one. */
export type TimelineRow =
  | {
      readonly kind: "message"
      readonly key: string
      readonly message: Message
      /** It begins a group: its author and time are to be shown. */
      readonly startsGroup: boolean
    }
  | {
      readonly kind: "day"
      readonly key: string
      /** A time on that day, in milliseconds since the epoch. */
      readonly at: number
    }
  /** What follows was unread when the reader came. */
  | { readonly kind: "unread"; readonly key: string }
  | {
      readonly kind: "gap"
      readonly key: string
      readonly gap: Gap
      /** Key of the message after it: what is missing lies before that one. */
      readonly beforeKey: string
    }

export interface TimelineRowsOptions {
  readonly gaps?: readonly Gap[]
  /** First unread seq when the reader came. The divider stays there while this stays the same. */
  readonly unread?: number | null
  /** Older messages are not held: then a divider above all of them would be in a wrong place. */
  readonly hasOlder?: boolean
  /** Where the reader's days begin; that of this machine by default. */
  readonly timeZone?: string
  /** Messages of one author within that time stand together; 5 minutes by default. */
  readonly groupMs?: number
}

const defaultGroupMs = 5 * 60 * 1_000

/**
 * Gives a screen one list: messages in groups, the days between them, where the unread ones begin, and what is missing.
 *
 * Pure. A message's row stays the same object while the message and its place in a group do.
 *
 * @example
 * const rows = timelineRows(messages, { gaps, unread: firstUnreadSeq })
 */
export function timelineRows(
  messages: readonly Message[],
  options: TimelineRowsOptions = {},
): readonly TimelineRow[] {
  const { gaps = [], unread = null, hasOlder = false, groupMs = defaultGroupMs } = options
  const dayOf = dayReader(options.timeZone)
  const rows: TimelineRow[] = []
  let gapIndex = 0
  let lastDay = ""
  let isUnreadShown = unread === null
  let before: Message | undefined

  for (const message of messages) {
    const { seq, key, createdAt } = message
    const length = rows.length

    for (let gap = gaps[gapIndex]; gap && reaches(seq, gap.beforeSeq); gap = gaps[++gapIndex])
      rows.push({ kind: "gap", key: `gap-${gap.afterSeq}`, gap, beforeKey: key })

    const day = dayOf(createdAt)
    // Two clocks may disagree around midnight; a day begins once all the same.
    if (day > lastDay) {
      lastDay = day
      rows.push({ kind: "day", key: `day-${day}`, at: createdAt })
    }

    if (!isUnreadShown && reaches(seq, unread)) {
      isUnreadShown = true
      if (before || !hasOlder || seq === unread) rows.push({ kind: "unread", key: "unread" })
    }

    const startsGroup =
      rows.length > length ||
      !before ||
      before.senderId !== message.senderId ||
      createdAt - before.createdAt >= groupMs
    rows.push(messageRow(message, startsGroup))
    before = message
  }
  return rows
}

function reaches(seq: number | null, place: number | null): boolean {
  return seq !== null && place !== null && seq >= place
}

type MessageRow = TimelineRow & { readonly kind: "message" }

// Messages are immutable, so a row can be kept beside its message: a list with one change is one new row.
const groupStarts = new WeakMap<Message, MessageRow>()
const groupMembers = new WeakMap<Message, MessageRow>()

function messageRow(message: Message, startsGroup: boolean): MessageRow {
  const known = startsGroup ? groupStarts : groupMembers
  const held = known.get(message)
  if (held) return held
  const row: MessageRow = { kind: "message", key: message.key, message, startsGroup }
  known.set(message, row)
  return row
}

/** No time zone begins its day elsewhere than on a quarter of an hour. */
const quarterMs = 15 * 60 * 1_000

/** "2026-03-09" for a time. Asking `Intl` for each of many messages would cost more than all the rest. */
function dayReader(timeZone: string | undefined): (atMs: number) => string {
  // The year first, then month and day, each with all its digits: such texts can be compared.
  const format = new Intl.DateTimeFormat("sv-SE", {
    timeZone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
  })
  let lastQuarter = Number.NaN
  let lastDay = ""
  return (atMs) => {
    const quarter = Math.floor(atMs / quarterMs)
    if (quarter !== lastQuarter) {
      lastQuarter = quarter
      lastDay = format.format(quarter * quarterMs)
    }
    return lastDay
  }
}
