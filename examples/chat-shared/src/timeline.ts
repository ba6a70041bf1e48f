import type { Conversation, Gap } from "@colloquy/core"

/** First unread seq of a conversation at this moment; `null` where everything is read. */
export function firstUnreadSeq({ readSeq, unreadCount }: Conversation): number | null {
  return unreadCount > 0 ? (readSeq ?? 0) + 1 : null
}

export function gapWords({ reason }: Gap): string {
  return reason === "missing" ? "Messages are missing here" : "Older messages are gone"
}

/** What is asked for at once when the reader wants more. */
export const pageMessages = 200

/** A list that stands at its end is there because it is short, not because its reader went up. */
const endPx = 48

/** Whether the reader went up so close to the oldest message that the next page should be on its way. */
export function isNearTop({ scrollTop, scrollHeight, clientHeight }: HTMLElement): boolean {
  const fromEnd = scrollHeight - clientHeight - scrollTop
  return scrollTop < clientHeight && fromEnd > endPx
}
