import { simulate, type Violation } from "@colloquy/testing/simulation"
import type { PlantedBug } from "./bugs.ts"
import { plant } from "./planting.ts"

/** The first seed that shows a bug. */
export interface Find {
  readonly seed: number
  readonly violation: Violation & { readonly step: number }
}

/** `null`: none of these seeds breaks a promise that it keeps without the bug. */
export async function findPlanted(bug: PlantedBug, seeds: readonly number[]): Promise<Find | null> {
  const planted = await plant(bug)
  for (const seed of seeds) {
    const { violation } = await planted.simulate(seed, bug.needs)
    if (!violation) continue
    const sound = await simulate(seed, bug.needs)
    if (!sound.violation) return { seed, violation }
  }
  return null
}
