import type { KeptMessage } from "@colloquy/service"
import type { Intention } from "../ledger.ts"
import type { Page } from "../page.ts"
import type { World } from "../world.ts"
import type { Violation } from "./violation.ts"

interface Stored {
  readonly intention: Intention
  readonly place: number
}

/**
 * I3: on the server the messages of one client in one conversation have the order in which they were queued.
 *
 * What was sent from memory alone belongs to its page; what stood on the disk by then, to all pages that held that. Of
 * two that were open at one time either may go first.
 */
export function createOrderFinder(): (world: World) => Violation | null {
  /** By lane: the last one of each page that was stored, and its place. */
  const last = new Map<string, Map<Page, Stored>>()
  let checked = 0

  /** Gives the one that should have been stored later. */
  function place(lane: string, intention: Intention): Intention | undefined {
    const { page, places } = intention
    const stored = last.get(lane) ?? new Map<Page, Stored>()
    last.set(lane, stored)
    const before = [...stored]
      .filter(([other]) => other === page || !areBeside(page, other))
      .map(([, one]) => one)
      .reduce<Stored | null>((most, one) => (most && most.place > one.place ? most : one), null)
    const found = places.find((candidate) => candidate > (before?.place ?? -1))
    if (found === undefined) return before?.intention
    stored.set(page, { intention, place: found })
    return undefined
  }

  let lives = 0

  return ({ log, ledger }) => {
    const stored = log.all()
    // What the server lost may come again, behind what it lost for good.
    if (log.lives() > lives) {
      lives = log.lives()
      checked = stored.length
      last.clear()
    }
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

/** A disk that refused, or lost a record, may bring back later what was given up, or what the server had and lost. */
function isExcused({ settled }: Intention): boolean {
  return settled === "discarded" || settled === "damaged" || settled === "forgotten"
}

function areBeside(one: Page, other: Page): boolean {
  return one.beside.includes(other) || other.beside.includes(one)
}

function intentionOf({ metadata }: KeptMessage): number {
  const { intention } = metadata
  return typeof intention === "number" ? intention : -1
}

function describe({ number, places, page }: Intention): string {
  return `message ${number} (place ${places.join(", ")}, page ${page.number})`
}
