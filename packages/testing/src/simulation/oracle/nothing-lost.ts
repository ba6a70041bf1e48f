import type { Intention } from "../ledger.ts"
import { isHeld, isNowhereElse, isOver, isStored } from "../whereabouts.ts"
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

function describe({ number, kind, machine, page, outcome, errorCode }: Intention): string {
  const told = errorCode === null ? outcome : `${outcome} with ${errorCode}`
  return `${kind} ${number} of page ${page.number} on machine ${machine.number} (${told})`
}
