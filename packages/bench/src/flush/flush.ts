import { startHelper } from "../helper-process.ts"
import { compare, type Row, rowOf, type Target } from "../rows.ts"
import { colloquy, colloquyDurable } from "../subjects/colloquy.ts"
import { takeTurns } from "../turns.ts"
import { startFlushServer } from "./flush-server.ts"
import { faultsOf } from "./order.ts"

const rounds = 41
const cutRounds = 5
const cutAfter = 300
const systems = [colloquy.name, colloquyDurable.name]
const none = { of: "value", atMost: 0 } as const

/** What came of one flush, on the server and on the screen together. */
interface Flushed {
  readonly durationMs: number
  readonly lost: number
  readonly doubled: number
  readonly misplaced: number
}

/** P19 and P20: a queue of 1,000 messages, and the same with the socket cut on the way. */
export async function measureFlush(): Promise<readonly Row[]> {
  const server = await startFlushServer()
  const client = startHelper(new URL("./flush-client.ts", import.meta.url))
  try {
    const flushes = await takeTurns({
      rounds,
      warmUps: 2,
      subjects: systems,
      run: async (name) => (await flush(name)).durationMs,
    })
    const rows = [
      ...compare({
        metric: "P19 flush of 1,000",
        unit: "ms",
        floor: "ws, all at once",
        rounds: flushes,
        targets: Object.fromEntries(systems.map((name) => [name, { of: "ratio", atMost: 1.5 }])),
      }),
    ]
    for (const system of systems) {
      const cuts: Flushed[] = []
      for (let round = 0; round < cutRounds; round++) cuts.push(await flush(system, cutAfter))
      rows.push(...rowsOfCuts(system, cuts))
    }
    return rows
  } finally {
    await client.stop()
    await server.stop()
  }

  async function flush(name: string, cut?: number): Promise<Flushed> {
    const { durationMs, stored } = server.begin(cut)
    const shown = await client.ask(name, server.url, cut === undefined ? "" : "watched")
    const held = faultsOf(stored)
    const { lost = 0, doubled = 0, doubledAtOnce = 0, misplaced = 0 } = shown
    return {
      durationMs: await durationMs,
      lost: held.lost + lost,
      doubled: held.doubled + doubled + doubledAtOnce,
      misplaced: held.misplaced + misplaced,
    }
  }
}

/** The time is the wait before the next attempt, above all. */
function rowsOfCuts(system: string, cuts: readonly Flushed[]): readonly Row[] {
  const metric = "P20 cut after 300"
  const row = (unit: string, measure: (cut: Flushed) => number, target?: Target): Row =>
    rowOf({ metric, system, unit, values: cuts.map(measure), ...(target ? { target } : {}) })
  return [
    row("lost", ({ lost }) => lost, none),
    row("doubled", ({ doubled }) => doubled, none),
    row("out of order", ({ misplaced }) => misplaced, none),
    row("ms", ({ durationMs }) => durationMs),
  ]
}
