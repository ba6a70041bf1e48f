import type { KeptMessage } from "@colloquy/service"
import type { Intention } from "../ledger.ts"
import type { Machine } from "../machine.ts"
import type { Page } from "../page.ts"
import type { World } from "../world.ts"
import type { Violation } from "./violation.ts"

/** I1: what was accepted is on the server, in an outbox or on a disk, or whoever asked for it knows better. */
export function findLost(world: World): Violation | null {
  const open = world.ledger.all().filter(({ settled }) => !settled)
  for (const intention of open) noteFate(world, intention)
  for (const intention of open) {
    const lost = intention.settled ? null : lossOf(world, intention)
    if (lost) return { invariant: "I1", reason: `${describe(intention)} ${lost}` }
  }
  return null
}

function noteFate(world: World, intention: Intention): void {
  const { machine, key } = intention
  if (key !== null && machine.disk.holds(key)) intention.wasKept = true
  // Before it was committed nothing was promised.
  if (isOrphan(intention) && !intention.wasKept && !isStored(world, intention))
    intention.settled = "ended with its page"
  else if (isOrphan(intention) && hasFailedWithParent(world, intention))
    intention.settled = "refused"
}

/** That message was tried in vain: its changes failed with it, and are not sent with a later try. */
function hasFailedWithParent(world: World, intention: Intention): boolean {
  const { machine, target, places, isOfFailed } = intention
  const parent = world.ledger.byKey(machine, target ?? "")
  if (!parent) return false
  if (isOfFailed && Math.max(...parent.places) < Math.max(...places)) return false
  return !isStored(world, intention) && isNowhereElse(intention) && isShownFailed(parent)
}

function isShownFailed({ machine, key: failed }: Intention): boolean {
  const items = machine.openPages().flatMap(({ chat }) => chat.outbox.get().items)
  return items.some(({ key, state }) => key === failed && state === "failed")
}

/** Nobody waits for its promise any more. */
function isOrphan({ page }: Intention): boolean {
  return isOver(page)
}

function isOver(page: Page): boolean {
  return page.status() === "dead" || page.status() === "closed"
}

function lossOf(world: World, intention: Intention): string | null {
  if (isStored(world, intention)) return null
  const { machine, page, key, kind, outcome } = intention
  if (outcome === "resolved") return "was acknowledged, and the server does not have it"
  if (key === null || machine.disk.holds(key)) return null
  // O17: until a page notices that the user left, it cannot tell what it wrote since from what is erased.
  if (outcome === "rejected" && world.ledger.wasErasedUnder(page)) return null
  // A message that failed stays to be seen; of anything else only its caller is told, who may be gone.
  const mayBeRefused = world.hasRefusals || isChildOfUnsent(world, intention)
  if (kind !== "send" && (outcome === "rejected" || (isOrphan(intention) && mayBeRefused)))
    return null
  return isHeld(machine, key) ? null : "is neither on the server, nor in an outbox, nor on the disk"
}

/** It fails with the message that it is about. */
function isChildOfUnsent(world: World, { machine, target }: Intention): boolean {
  const parent = world.ledger.byKey(machine, target ?? "")
  return parent !== undefined && !isStored(world, parent)
}

export function isStored(world: Pick<World, "log" | "ledger">, intention: Intention): boolean {
  const { log } = world
  const { kind, number, machine, key } = intention
  if (kind === "send") return machine.isWeak ? isStoredText(world, intention) : log.has(number)
  return key !== null && log.knows(machine.userId, key)
}

/** On a wire without keys there is one of this text for each that is nowhere else. */
function isStoredText(
  { log, ledger }: Pick<World, "log" | "ledger">,
  { machine, conversationId, content }: Intention,
) {
  const gone = ledger
    .all()
    .filter(
      (one) =>
        one.machine.isWeak &&
        one.machine.userId === machine.userId &&
        one.conversationId === conversationId &&
        one.content === content &&
        !one.settled &&
        isNowhereElse(one),
    )
  return gone.length <= log.countOf(machine.userId, conversationId, content ?? "")
}

/**
 * On a wire without keys nobody can tell whose message it was that the server lost: for each one of a text that somebody
 * knows to be stored need not be found.
 */
export function settleForgottenTexts(
  { log, ledger }: Pick<World, "log" | "ledger">,
  before: readonly KeptMessage[],
): void {
  const left = new Set(log.all().map(({ id }) => id))
  for (const { id, senderId, conversationId, content } of before) {
    if (left.has(id)) continue
    const one = ledger
      .all()
      .findLast(
        (each) =>
          each.machine.isWeak &&
          each.machine.userId === senderId &&
          each.conversationId === conversationId &&
          each.content === content &&
          !each.settled &&
          isNowhereElse(each),
      )
    if (one) one.settled = "forgotten"
  }
}

/** Whoever had it sent knows that the server has it, be its record on the disk still. */
export function isDone({ machine, key, outcome }: Intention): boolean {
  if (outcome === "resolved") return true
  const isKept = machine.openPages().length === 0 && key !== null && machine.disk.holds(key)
  return key !== null && !isKept && !isHeld(machine, key)
}

function isNowhereElse({ machine, key, outcome }: Intention): boolean {
  if (outcome === "resolved") return true
  return key !== null && !machine.disk.holds(key) && !isHeld(machine, key)
}

/** In the memory of a page that lives, or that its user looks at. */
function isHeld(machine: Machine, key: string): boolean {
  const held = machine.pages().filter((page) => page === machine.page() || !isOver(page))
  return held.some(({ chat }) => chat.outbox.get().items.some((item) => item.key === key))
}

function describe({ number, kind, machine, page, outcome, errorCode }: Intention): string {
  const told = errorCode === null ? outcome : `${outcome} with ${errorCode}`
  return `${kind} ${number} of page ${page.number} on machine ${machine.number} (${told})`
}
