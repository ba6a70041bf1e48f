import type { Message, OutboxItem } from "@colloquy/core"
import type { Intention } from "./ledger.ts"
import type { Machine } from "./machine.ts"
import type { Page } from "./page.ts"
import type { World } from "./world.ts"

/** What somebody does that goes through the outbox, and that the oracle looks for from then on. */
export interface Act {
  readonly kind: Intention["kind"]
  readonly conversationId: string
  readonly content?: string
  readonly target?: Message
  readonly run: (number: number) => Promise<unknown>
}

/** Does it, and enters it in the ledger under the key that its item has. */
export function act(world: World, machine: Machine, page: Page, what: Act): void {
  const { ledger } = world
  const { kind, conversationId, content = null, target } = what
  const number = ledger.nextNumber()
  const before = keysIn(page)
  const hadFailed = hasFailed(page, target)
  const draft = target && target.id === null ? ledger.byKey(machine, target.key) : undefined
  const promise = what.run(number)
  page.follow(`${kind} ${number}`, promise).catch(() => {})
  const after = keysIn(page)
  const key = [...after].find((one) => !before.has(one)) ?? null
  const hasGone = target !== undefined && before.has(target.key) && !after.has(target.key)
  // A draft that is deleted is gone, and one that failed is sent anew under another key.
  if (draft && hasGone && kind === "delete") draft.settled ??= "discarded"
  if (draft && hasGone && kind === "edit" && key !== null) {
    ledger.noteWanted(draft, target.key)
    ledger.replace(draft, page, key, promise)
  } else {
    // The server may have it: it is tried again, and then edited.
    if (draft && hadFailed && !hasGone && kind === "edit") ledger.moveLast(draft)
    if (target) supersede(world, machine, target, kind)
    const place = { kind, machine, page, conversationId, content, target: target?.key ?? null }
    ledger.add({ ...place, key, isOfFailed: hasFailed(page, target) }, promise)
  }
}

function itemsIn({ chat }: Page): readonly OutboxItem[] {
  return chat.outbox.get().items
}

function hasFailed(page: Page, of: Message | undefined): boolean {
  return itemsIn(page).some(({ key, state }) => key === of?.key && state === "failed")
}

function keysIn(page: Page): ReadonlySet<string> {
  return new Set(itemsIn(page).map(({ key }) => key))
}

/** A later change of a message may be sent instead of an earlier one, or along with a deletion of it. */
function supersede(
  { ledger }: World,
  machine: Machine,
  { key }: Message,
  kind: Intention["kind"],
): void {
  for (const earlier of ledger.all()) {
    const isSame = earlier.kind === kind || kind === "delete"
    if (earlier.machine === machine && earlier.target === key && isSame)
      earlier.settled ??= "superseded"
  }
}
