import type { ForgetfulStorage } from "./forgetful-storage.ts"
import type { Intention, Ledger } from "./ledger.ts"
import type { Machine } from "./machine.ts"
import type { Page } from "./page.ts"

/** What people wanted, and what the server has of it. */
export interface Records {
  readonly log: ForgetfulStorage["log"]
  readonly ledger: Ledger
}

export function isStored(records: Records, intention: Intention): boolean {
  const { log } = records
  const { kind, number, machine, key } = intention
  if (kind === "send") return machine.isWeak ? isStoredText(records, intention) : log.has(number)
  return key !== null && log.knows(machine.userId, key)
}

/** On a wire without keys there is one of this text for each that is nowhere else. */
function isStoredText(
  { log, ledger }: Records,
  { machine: { userId }, conversationId, content }: Intention,
): boolean {
  const text = { senderId: userId, conversationId, content: content ?? "" }
  const gone = ledger.all().filter((one) => isOpenText(one, text) && isNowhereElse(one))
  return gone.length <= log.countOf(userId, conversationId, text.content)
}

/** A message of this text that somebody wrote on a wire without keys, and that is still to be found. */
export function isOpenText(
  { machine, conversationId, content, settled }: Intention,
  of: { readonly senderId: string; readonly conversationId: string; readonly content: string },
): boolean {
  return (
    machine.isWeak &&
    machine.userId === of.senderId &&
    conversationId === of.conversationId &&
    content === of.content &&
    !settled
  )
}

export function isNowhereElse({ machine, key, outcome }: Intention): boolean {
  if (outcome === "resolved") return true
  return key !== null && !machine.disk.holds(key) && !isHeld(machine, key)
}

/** In the memory of a page that lives, or that its user looks at. */
export function isHeld(machine: Machine, key: string): boolean {
  const held = machine.pages().filter((page) => page === machine.page() || !isOver(page))
  return held.some(({ chat }) => chat.outbox.get().items.some((item) => item.key === key))
}

export function isOver(page: Page): boolean {
  return page.status() === "dead" || page.status() === "closed"
}
