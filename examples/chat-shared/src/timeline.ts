import type { Gap, Message } from "@colloquy/core"
import { formatDay, startOfDay } from "./times.ts"

/** One row of a thread. */
export type TimelineRow =
  | { readonly kind: "day"; readonly key: string; readonly label: string }
  | { readonly kind: "gap"; readonly key: string; readonly label: string }
  | {
      readonly kind: "message"
      readonly key: string
      readonly message: Message
      /** Whether it begins a group: then it shows its author and time. */
      readonly isFirst: boolean
    }

const groupMs = 5 * 60 * 1_000

/** Messages with the days between them, the holes in them, and neighbours of one author as groups. Pure. */
export function timelineRows(
  messages: readonly Message[],
  gaps: readonly Gap[],
  nowMs: number,
): readonly TimelineRow[] {
  return messages.flatMap((message, index) => {
    const before = messages[index - 1]
    const gap = gaps.find(({ beforeSeq }) => beforeSeq !== null && beforeSeq === message.seq)
    const isNewDay = !before || startOfDay(before.createdAt) !== startOfDay(message.createdAt)
    const rows: TimelineRow[] = []
    if (gap) rows.push({ kind: "gap", key: `gap-${message.key}`, label: gapWords(gap) })
    if (isNewDay) {
      const label = formatDay(message.createdAt, nowMs)
      rows.push({ kind: "day", key: `day-${message.key}`, label })
    }
    const isFirst = isNewDay || gap !== undefined || !before || !isSameGroup(before, message)
    rows.push({ kind: "message", key: message.key, message, isFirst })
    return rows
  })
}

function isSameGroup(before: Message, message: Message): boolean {
  return before.senderId === message.senderId && message.createdAt - before.createdAt < groupMs
}

function gapWords({ reason }: Gap): string {
  return reason === "missing" ? "Messages are missing here" : "Older messages are gone"
}
