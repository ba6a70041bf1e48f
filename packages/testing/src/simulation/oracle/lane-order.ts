import type { KeptMessage } from "@colloquy/service"
import type { Intention } from "../ledger.ts"
import type { World } from "../world.ts"
import type { Violation } from "./violation.ts"

/**
 * I3: on the server the messages of one client in one conversation have the order in which they were queued.
 *
 * What was sent from memory alone belongs to its page; what stood on the disk by then, to all pages that held that.
 */
export function createOrderFinder(): (world: World) => Violation | null {
  /** By lane: the last one that was stored, and its place. */
  const last = new Map<string, { readonly intention: Intention; readonly place: number }>()
  let checked = 0

  /** Gives the one that should have been stored later. */
  function place(lane: string, intention: Intention): Intention | undefined {
    const before = last.get(lane)
    const found = intention.places.find((candidate) => candidate > (before?.place ?? -1))
    if (found === undefined) return before?.intention
    last.set(lane, { intention, place: found })
    return undefined
  }

  return ({ log, ledger }) => {
    const stored = log.all()
    while (checked < stored.length) {
      const message = stored[checked++]
      const intention = message && ledger.all()[intentionOf(message)]
      if (!message || !intention || isExcused(intention)) continue
      const { machine, page, life, key } = intention
      const isKept = ledger.sentFrom(key ?? "") === "disk"
      const lanes = [`page ${page.number}`, ...(isKept ? [`disk ${machine.number}.${life}`] : [])]
      for (const lane of lanes) {
        const later = place(`${lane} ${message.conversationId}`, intention)
        if (!later) continue
        const reason = `${describe(intention)} was stored after ${describe(later)}, in ${lane}`
        return { invariant: "I3", reason }
      }
    }
    return null
  }
}

/** A disk that refused, or lost a record, may bring back later what was given up. */
function isExcused({ settled }: Intention): boolean {
  return settled === "discarded" || settled === "damaged"
}

function intentionOf({ metadata }: KeptMessage): number {
  const { intention } = metadata
  return typeof intention === "number" ? intention : -1
}

function describe({ number, places, page }: Intention): string {
  return `message ${number} (place ${places.join(", ")}, page ${page.number})`
}
