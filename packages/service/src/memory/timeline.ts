import type { KeptMessage } from "../records.ts"
import type { Timeline, TimelinePage } from "../storage.ts"

/** The page of a list that is in the order of seq. */
export function pageOf(messages: readonly KeptMessage[], page: TimelinePage): Timeline {
  const [start, end] = rangeOf(messages, page)
  return {
    messages: messages.slice(start, end),
    hasOlder: start > 0,
    hasNewer: end < messages.length,
  }
}

function rangeOf(
  messages: readonly KeptMessage[],
  { limit, before, after, around }: TimelinePage,
): readonly [start: number, end: number] {
  if (before !== undefined) {
    const end = indexFrom(messages, before)
    return [Math.max(0, end - limit), end]
  }
  if (after !== undefined) {
    const start = indexFrom(messages, after + 1)
    return [start, Math.min(messages.length, start + limit)]
  }
  if (around !== undefined) {
    const middle = indexFrom(messages, around)
    const start = Math.max(0, middle - Math.floor(limit / 2))
    const end = Math.min(messages.length, middle + Math.ceil(limit / 2))
    return [start, end]
  }
  return [Math.max(0, messages.length - limit), messages.length]
}

/** Index of the first message whose seq is not below `seq`. */
function indexFrom(messages: readonly KeptMessage[], seq: number): number {
  let low = 0
  let high = messages.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((messages[middle]?.seq ?? seq) < seq) low = middle + 1
    else high = middle
  }
  return low
}
