import type { OutboxItem } from "@colloquy/core"
import type { Machine } from "./machine.ts"
import type { Page } from "./page.ts"
import type { World } from "./world.ts"

/** A person looks after what waits: those that failed first. */
export function retryItem({ ledger }: World, machine: Machine, page: Page, index: number): void {
  const item = pick(page, index)
  if (!item || !allows(() => page.chat.retryMessage(item.key))) return
  const intention = ledger.byKey(machine, item.key)
  const isOver = item.state === "failed" || item.state === "unconfirmed"
  if (!intention || !isOver) return
  ledger.noteWanted(intention, item.key)
  ledger.moveLast(intention)
}

export function discardItem({ ledger }: World, machine: Machine, page: Page, index: number): void {
  const item = pick(page, index)
  if (!item || !allows(() => page.chat.discardMessage(item.key))) return
  // With what was to be changed of it, though the server may have the message.
  const gone = ledger.all().filter(({ target }) => target === item.key)
  for (const intention of [ledger.byKey(machine, item.key), ...gone])
    if (intention?.machine === machine) intention.settled ??= "discarded"
}

function pick(page: Page, index: number): OutboxItem | undefined {
  const items = page.chat.outbox.get().items.filter(({ command }) => command === "send_message")
  const over = items.filter(({ state }) => state === "failed" || state === "unconfirmed")
  const all = over.length > 0 ? over : items
  return all[index % Math.max(1, all.length)]
}

/** What is on its way is a conflict, as it should be. */
function allows(act: () => void): boolean {
  try {
    act()
    return true
  } catch {
    return false
  }
}
