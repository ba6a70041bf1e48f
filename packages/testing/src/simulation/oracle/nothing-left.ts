import type { Machine } from "../machine.ts"
import type { Page } from "../page.ts"
import type { World } from "../world.ts"
import type { Violation } from "./violation.ts"

/** Timers of a client that holds no conversation, and what each conversation in use and each disk adds. */
const timers = 8
const timersEach = 3
const maxTrace = 200
const maxItems = 1_000

/** Nothing that a table calls impossible, and nothing that a listener or the dialect threw. */
const forbidden: ReadonlySet<string> = new Set(["illegal_input", "dialect_threw", "listener_threw"])

/** I4, I5 and I7: the tables have an answer to everything, a closed page leaves nothing, an open one stays small. */
export function findLeftOver({ machines }: World): Violation | null {
  for (const machine of machines)
    for (const page of machine.pages()) {
      const violation = ofPage(machine, page)
      if (violation) return violation
    }
  return null
}

function ofPage(machine: Machine, page: Page): Violation | null {
  const of = `page ${page.number} on machine ${machine.number}`
  const told = page.diagnostics.find(({ code }) => forbidden.has(code))
  if (told) return { invariant: "I4", reason: `${of} reports ${told.code}: ${told.reason}` }
  if (page.status() === "closed") {
    const left = leftBy(page)
    return left === null ? null : { invariant: "I5", reason: `${of} is closed, and left ${left}` }
  }
  // What is due while a machine sleeps stays armed until it wakes.
  const isAwake = page.status() === "open" && !machine.weather.isAsleep()
  const much = isAwake ? tooMuchOf(page) : null
  return much === null ? null : { invariant: "I7", reason: `${of} holds ${much}` }
}

function leftBy(page: Page): string | null {
  if (page.clock.armed() > 0) return `${page.clock.armed()} timers`
  if (page.signals.listeners() > 0) return `${page.signals.listeners()} listeners`
  if (page.links.size > 0) return `${page.links.size} links`
  const [promise] = page.pending()
  return promise === undefined ? null : `the promise of ${promise}`
}

function tooMuchOf({ clock, chat, signals, links, countInUse }: Page): string | null {
  const most = timers + timersEach * (1 + countInUse())
  if (clock.armed() > most) return `${clock.armed()} timers, and ${most} are enough`
  if (signals.listeners() > 2) return `${signals.listeners()} listeners`
  if (links.size > 1) return `${links.size} links`
  if (chat.trace().length > maxTrace) return `a trace of ${chat.trace().length}`
  const { items } = chat.outbox.get()
  return items.length > maxItems ? `${items.length} items in its outbox` : null
}
