import type { Machine } from "./machine.ts"
import type { Page } from "./page.ts"
import type { World } from "./world.ts"

/** Sends a message that carries the number of its intention, so that the oracle knows it wherever it turns up. */
export function sendFrom(
  { ledger }: World,
  machine: Machine,
  page: Page,
  conversationId: string,
  content: string,
): void {
  const { chat } = page
  const intention = ledger.nextNumber()
  const before = new Set(chat.outbox.get().items.map(({ key }) => key))
  const sent = chat.sendMessage(conversationId, content, { metadata: { intention } })
  const added = chat.outbox.get().items.find(({ key }) => !before.has(key))
  ledger.add({ machine, page, conversationId, key: added?.key ?? null }, sent)
  page.follow(`send ${intention}`, sent).catch(() => {})
}
