import type { Round } from "./rows.ts"

interface Turns {
  readonly rounds: number
  /** Rounds before the first that counts. */
  readonly warmUps: number
  readonly subjects: readonly string[]
  /** Runs one system once: `floor`, or a subject. */
  readonly run: (system: string, round: number) => Promise<number>
}

const floor = "floor"
const again = "floor again"

/**
 * Lets the floor, the subjects and the floor again take turns. Each round begins one place later, since the first of a
 * round runs slower than those that follow.
 */
export async function takeTurns({ rounds, warmUps, subjects, run }: Turns): Promise<Round[]> {
  const systems = [floor, ...subjects, again]
  const results: Round[] = []
  for (let round = -warmUps; round < rounds; round++) {
    const first = (round + warmUps) % systems.length
    const values: Record<string, number> = {}
    for (const system of [...systems.slice(first), ...systems.slice(0, first)])
      values[system] = await run(system === again ? floor : system, round)
    if (round >= 0) results.push(roundOf(values))
  }
  return results
}

function roundOf(values: Readonly<Record<string, number>>): Round {
  const { [floor]: first = Number.NaN, [again]: second = Number.NaN, ...subjects } = values
  return { floor: first, again: second, subjects }
}
