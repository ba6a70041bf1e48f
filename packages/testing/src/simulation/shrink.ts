import type { Plan } from "./plan.ts"
import type { SimulationReport } from "./report.ts"
import { replay } from "./simulate.ts"

/** What is left of a plan that fails, and how it fails. */
export interface Shrunk {
  readonly plan: Plan
  readonly report: SimulationReport
}

const maxCandidates = 500

/**
 * Takes away what a failure does not need: decisions by halves, by quarters and so on, then what the weather and the
 * clocks add. A candidate counts when it breaks the same promise in the same way. `null`: the plan does not fail.
 */
export async function shrink(plan: Plan): Promise<Shrunk | null> {
  const first = await replay(plan)
  if (!first.violation) return null
  let best: Shrunk = { plan: upToFailure(plan, first), report: first }
  const manner = mannerOf(first)
  let left = maxCandidates

  async function attempt(candidate: Plan): Promise<boolean> {
    if (left <= 0) return false
    left -= 1
    const report = await replay(candidate)
    if (mannerOf(report) !== manner) return false
    best = { plan: upToFailure(candidate, report), report }
    return true
  }

  for (let size = Math.ceil(best.plan.decisions.length / 2); size >= 1; size = Math.floor(size / 2))
    for (let at = 0; at < best.plan.decisions.length && left > 0; ) {
      const decisions = best.plan.decisions.toSpliced(at, size)
      if (!(await attempt({ ...best.plan, decisions }))) at += size
    }
  for (const simpler of simplifications) await attempt({ ...best.plan, ...simpler(best.plan) })
  return best
}

const simplifications: readonly ((plan: Plan) => Partial<Plan>)[] = [
  ({ skewsMs }) => ({ skewsMs: skewsMs.map(() => 0) }),
  () => ({ latencyMs: 10, jitterMs: 0 }),
  () => ({ tokenLifeMs: 3_600_000 }),
  () => ({ knowsUser: true }),
  () => ({ isDurable: true }),
  ({ users }) => ({ users: users.slice(0, 2) }),
  ({ users }) => ({ users: users.slice(0, 1) }),
]

/** What came after it had failed already had no part in it. */
function upToFailure(plan: Plan, { steps }: SimulationReport): Plan {
  return { ...plan, decisions: plan.decisions.slice(0, steps) }
}

/** The promise and what was said of it, without ids and numbers. */
function mannerOf({ violation }: SimulationReport): string | null {
  if (!violation) return null
  return `${violation.invariant} ${violation.reason.replace(/[\w-]{21}|\d+/g, "").replace(/\[.*/, "")}`
}
