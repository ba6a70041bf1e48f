import type { ChatClient, Message, OutboxItem } from "@colloquy/core"
import type { Page } from "../page.ts"
import type { World } from "../world.ts"
import type { Violation } from "./violation.ts"

/** I6 in the middle of a day: whatever a client does not know yet, its slices tell one story, and that which it heard. */
export function findContradiction({ machines }: World): Violation | null {
  for (const page of machines.flatMap((machine) => machine.openPages())) {
    const reason = contradictionIn(page)
    if (reason) return { invariant: "I6", reason: `page ${page.number} ${reason}` }
  }
  return null
}

function contradictionIn({ chat, watched, outdated, hearing }: Page): string | null {
  const listed = chat.conversations.get()
  const other = listed.find((one) => chat.conversation(one.id).get() !== one)
  if (other) return `has two stories of ${other.id}`
  const unread = listed.reduce((sum, { unreadCount }) => sum + unreadCount, 0)
  if (unread !== chat.unreadCount.get())
    return `counts ${chat.unreadCount.get()} unread messages, and its list has ${unread}`
  for (const conversationId of watched.keys()) {
    const messages = chat.messages(conversationId).get()
    const items = chat.outbox
      .get()
      .items.filter(
        (item) => item.command === "send_message" && item.conversationId === conversationId,
      )
    const reason =
      waitsElsewhere(messages, items) ??
      inGap(chat, conversationId, messages) ??
      (isWhole(chat, conversationId, outdated)
        ? untold(messages, hearing.told(conversationId))
        : null)
    if (reason) return `${reason} in ${conversationId}`
  }
  return null
}

/** Its first page is there, and it is none of those that R5 drops because the server lost what they hold. */
function isWhole(chat: ChatClient, conversationId: string, outdated: ReadonlySet<string>): boolean {
  return chat.history(conversationId).get().status === "ready" && !outdated.has(conversationId)
}

/** What waits to be sent stands in the timeline, and the other way round. */
function waitsElsewhere(messages: readonly Message[], items: readonly OutboxItem[]): string | null {
  const waiting = new Map(items.map(({ key, state }) => [key, state]))
  for (const { id, key, status } of messages) {
    if (id !== null) continue
    const state = waiting.get(key)
    // Until the disk has it that it is being sent, it waits for whoever looks.
    const isBeingKept = state === "sending" && status === "queued"
    if (state !== status && !isBeingKept)
      return `shows ${key} as ${status}, and its outbox has ${state ?? "nothing"}`
    waiting.delete(key)
  }
  const [left] = waiting
  return left === undefined ? null : `does not show ${left[0]}, which is ${left[1]}`
}

function inGap(chat: ChatClient, conversationId: string, messages: readonly Message[]) {
  for (const { afterSeq, beforeSeq } of chat.history(conversationId).get().gaps) {
    if (afterSeq === null || beforeSeq === null) continue
    if (afterSeq >= beforeSeq) return `has a gap from ${afterSeq} to ${beforeSeq}`
    const inside = messages.find(({ seq }) => seq !== null && seq > afterSeq && seq < beforeSeq)
    if (inside) return `shows ${inside.seq} in a gap from ${afterSeq} to ${beforeSeq}`
  }
  return null
}

/** A message that a listener was told of is on the screen that shows its conversation. */
function untold(messages: readonly Message[], told: ReadonlySet<string>): string | null {
  const shown = new Set(messages.map(({ id }) => id))
  const missing = [...told].find((id) => !shown.has(id))
  return missing === undefined ? null : `does not show ${missing}, of which it was told`
}
