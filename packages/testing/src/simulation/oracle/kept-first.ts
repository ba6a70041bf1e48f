import type { Machine } from "../machine.ts"
import type { Page } from "../page.ts"
import type { Violation } from "./violation.ts"

/**
 * I1, O1: what goes stands on the disk, as on its way, or whoever lost it could not know that it may have gone.
 *
 * I2, O17: of several pages that share a disk one alone sends what stands there.
 */
export function findUnkept({ disk }: Machine, page: Page, clientId: string): Violation | null {
  const holder = disk.holderOf(clientId)
  // A page that the disk refuses goes on in memory with what stands there.
  const isCutOff = page.diagnostics.some(({ code }) => code === "storage_degraded")
  if (holder !== null && holder !== page.number && !isCutOff)
    return {
      invariant: "I2",
      reason: `page ${page.number} sends ${clientId}, which is page ${holder}'s to send`,
    }
  // In memory alone it goes all the same: the page says so.
  if (!page.chat.outbox.get().durable) return null
  const state = disk.stateOf(clientId)
  if (state === "sending") return null
  const found = state === undefined ? "is not on the disk" : `is ${state} on the disk`
  return { invariant: "I1", reason: `page ${page.number} sends ${clientId}, which ${found}` }
}
