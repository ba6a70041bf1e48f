import type { TraceEntry } from "@colloquy/core"
import type { Page } from "../page.ts"
import type { World } from "../world.ts"
import type { Violation } from "./violation.ts"

/** How long a `ready` has to last before the failures before it may be forgotten. */
const stableMs = 5_000
/** Whoever ends it themselves, or asks anew after a final failure, begins with none. */
const beginnings: ReadonlySet<string> = new Set(["idle", "failed", "closing", "closed"])

/** What was seen of a page's connection. */
interface Seen {
  readonly failures: number
  readonly trace: readonly TraceEntry[]
  readonly readyAt: number
  /** The last connection that was ready proved itself: the next loss counts from there. */
  readonly isProven: boolean
}

/**
 * I7, B3: failures in a row count until a connection has proven itself, so that a server that accepts and falls over is
 * not hammered.
 */
export function createForgetfulnessFinder(): (world: World) => Violation | null {
  const seen = new WeakMap<Page, Seen>()

  function lookAt(page: Page): string | null {
    const { chat } = page
    const before = seen.get(page) ?? { failures: 0, trace: [], readyAt: 0, isProven: false }
    const trace = chat.trace()
    const failures = chat.connection.get().attempt
    if (trace === before.trace && failures === before.failures) return null
    let { readyAt, isProven } = before
    let mayForget = false
    for (const { at, from, to, actions } of since(trace, before.trace)) {
      if (from === "ready" && to !== "ready") isProven = at - readyAt >= stableMs
      if (from !== "ready" && to === "ready") readyAt = at
      mayForget ||= isProven || beginnings.has(from) || beginnings.has(to)
      if (actions.includes("wait")) isProven = false
    }
    seen.set(page, { failures, trace, readyAt, isProven })
    return failures < before.failures && !mayForget
      ? `forgot ${before.failures - failures} of ${before.failures} failures, and nothing proved the connection`
      : null
  }

  return ({ machines }) => {
    for (const page of machines.flatMap((machine) => machine.openPages())) {
      const reason = lookAt(page)
      if (reason) return { invariant: "I7", reason: `page ${page.number} ${reason}` }
    }
    return null
  }
}

function since(trace: readonly TraceEntry[], before: readonly TraceEntry[]): readonly TraceEntry[] {
  const last = before.at(-1)
  return last ? trace.slice(trace.indexOf(last) + 1) : trace
}
