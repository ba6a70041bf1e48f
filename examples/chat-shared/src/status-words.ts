import type { LoadStatus, MessageStatus } from "@colloquy/core"

const words: Readonly<Record<MessageStatus, string>> = {
  queued: "Waiting to be sent",
  sending: "Sending",
  unconfirmed: "Perhaps not sent",
  failed: "Not sent",
  sent: "Sent",
  delivered: "Delivered",
  read: "Read",
}

/** What a status glyph says to those who do not see it. */
export function messageStatusWord(status: MessageStatus): string {
  return words[status]
}

/** What stands in the place of a conversation that is not held. */
export function missingWords(list: LoadStatus): string {
  if (list === "ready") return "This conversation is not in your list."
  return list === "failed" ? "This conversation could not be loaded." : "Loading…"
}
