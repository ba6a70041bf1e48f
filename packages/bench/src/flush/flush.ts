import { startHelper } from "../helper-process.ts"
import { compare, type Row, rowOf } from "../rows.ts"
import { colloquy } from "../subjects/colloquy.ts"
import { takeTurns } from "../turns.ts"
import { startFlushServer } from "./flush-server.ts"
import { faultsOf } from "./order.ts"

const rounds = 15
const cutRounds = 5
const cutAfter = 300
const system = colloquy.name

/** P19 and P20: a queue of 1,000 messages, and the same with the socket cut on the way. */
export async function measureFlush(): Promise<readonly Row[]> {
  const server = await startFlushServer()
  const client = startHelper(new URL("./flush-client.ts", import.meta.url))
  try {
    const flushes = await takeTurns({
      rounds,
      warmUps: 2,
      subjects: [system],
      run: async (name) => (await flush(name)).durationMs,
    })
    const cuts: Awaited<ReturnType<typeof flush>>[] = []
    for (let round = 0; round < cutRounds; round++) cuts.push(await flush(system, cutAfter))
    const metric = "P20 cut after 300"
    const none = { of: "value", atMost: 0 } as const
    return [
      ...compare({
        metric: "P19 flush of 1,000",
        unit: "ms",
        floor: "ws, all at once",
        rounds: flushes,
        targets: { [system]: { of: "ratio", atMost: 1.5 } },
      }),
      rowOf({ metric, system, unit: "lost", values: cuts.map(({ lost }) => lost), target: none }),
      rowOf({
        metric,
        system,
        unit: "doubled",
        values: cuts.map(({ doubled }) => doubled),
        target: none,
      }),
      rowOf({
        metric,
        system,
        unit: "out of order",
        values: cuts.map(({ misplaced }) => misplaced),
        target: none,
      }),
      rowOf({ metric, system, unit: "ms", values: cuts.map(({ durationMs }) => durationMs) }),
    ]
  } finally {
    await client.stop()
    await server.stop()
  }

  /** What the server stored and what the screen showed count together. */
  async function flush(name: string, cut?: number) {
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
