import type { Intention } from "../ledger.ts"
import type { World } from "../world.ts"
import type { Violation } from "./violation.ts"

/** I1: what was accepted is on the server, in an outbox or on a disk, or its sender knows better. */
export function findLost(world: World): Violation | null {
  for (const intention of world.ledger.all()) {
    if (intention.settled) continue
    noteFate(world, intention)
    const lost = intention.settled ? null : lossOf(world, intention)
    if (lost) return { invariant: "I1", reason: `message ${describe(intention)} ${lost}` }
  }
  return null
}

function noteFate(world: World, intention: Intention): void {
  const { page, machine, key } = intention
  if (key !== null && machine.disk.holds(key)) intention.wasKept = true
  const isGone = page.status() === "dead" || page.status() === "closed"
  // Before it was committed nothing was promised.
  if (isGone && !intention.wasKept && !isStored(world, intention))
    intention.settled = "ended with its page"
}

function lossOf(world: World, intention: Intention): string | null {
  if (isStored(world, intention)) return null
  if (intention.outcome === "resolved") return "was acknowledged, and the server does not have it"
  const { machine, key } = intention
  if (key === null || machine.disk.holds(key)) return null
  const page = machine.page()
  const isHeld = page?.chat.outbox.get().items.some((item) => item.key === key)
  return isHeld ? null : "is neither on the server, nor in an outbox, nor on the disk"
}

function isStored({ log }: World, { number }: Intention): boolean {
  return log.has(number)
}

function describe({ number, machine, page, outcome, errorCode }: Intention): string {
  const told = errorCode === null ? outcome : `${outcome} with ${errorCode}`
  return `${number} of page ${page.number} on machine ${machine.number} (${told})`
}
