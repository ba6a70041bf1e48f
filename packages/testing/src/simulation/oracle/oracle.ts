import type { World } from "../world.ts"
import { createForgetfulnessFinder } from "./forgetfulness.ts"
import { createOrderFinder } from "./lane-order.ts"
import { findLeftOver } from "./nothing-left.ts"
import { findLost } from "./nothing-lost.ts"
import { createTwiceFinder } from "./nothing-twice.ts"
import { findContradiction } from "./slices.ts"
import type { Violation } from "./violation.ts"

/** Knows what has to be true whatever happens, and looks whether it is. */
export interface Oracle {
  /** After each step: I1 to I5, and I7. */
  readonly look: (world: World) => Violation | null
  /** Now and then: whether what each client shows fits together. */
  readonly compare: (world: World) => Violation | null
}

export function createOracle(): Oracle {
  const finders = [
    findThrown,
    findBreach,
    findLost,
    createTwiceFinder(),
    createOrderFinder(),
    findLeftOver,
    createForgetfulnessFinder(),
  ] as const

  return {
    compare: findContradiction,
    look(world) {
      for (const find of finders) {
        const violation = find(world)
        if (violation) return violation
      }
      return null
    },
  }
}

function findBreach({ breaches }: World): Violation | null {
  return breaches[0] ?? null
}

function findThrown({ faults }: World): Violation | null {
  const [fault] = faults
  if (fault === undefined) return null
  return { invariant: "threw", reason: fault instanceof Error ? `${fault.stack}` : `${fault}` }
}
