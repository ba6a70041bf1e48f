import { type Helper, startHelper } from "../helper-process.ts"
import { compare, type Row, rowOf, type Target } from "../rows.ts"
import { colloquyList, colloquyUnkept } from "../subjects/colloquy-list.ts"
import type { Operation } from "../subjects/list-subject.ts"
import { takeTurns } from "../turns.ts"

const rounds = 9
const warmUps = 3
const heap = ["--min-semi-space-size=16", "--max-semi-space-size=16"]
const messagesAFrame = 16
const system = colloquyList.name

interface Part {
  readonly metric: string
  readonly operation: Operation
  readonly length: number
  readonly floor: string
  readonly target: Target | null
  readonly others?: readonly string[]
}

const parts: readonly Part[] = [
  ...both("P8 append", "append", "push, Map.set", { others: [colloquyUnkept.name] }),
  ...both("P9 insert", "insert", "search, splice, Map.set", { atMost: 6 }),
  ...both("P10 known again", "repeat", "Map.has", { atMost: 1.5 }),
  ...both("P11 page of 50 before", "prepend", "concat, Map.set", { atMost: 3 }),
  {
    metric: "P12 20,000 to 1,000 conversations",
    operation: "scatter",
    length: 0,
    floor: "Map of arrays",
    target: { of: "ratio", atMost: 4 },
  },
]
/** P8 at the bound of a watched timeline: a whole frame, with its fresh array. */
const atMostMicroseconds = 15

/** P8 to P12: lists as a screen reads them, without frames. */
export async function measureList(): Promise<readonly Row[]> {
  const rows: Row[] = []
  for (const part of parts) {
    const client = startHelper(new URL("./list-client.ts", import.meta.url), heap)
    rows.push(...(await measure(client, part)))
    await client.stop()
  }
  return rows
}

async function measure(client: Helper, part: Part): Promise<readonly Row[]> {
  const { metric, operation, length, floor, target, others = [] } = part
  const measured = await takeTurns({
    rounds,
    warmUps,
    subjects: [system, ...others],
    async run(name) {
      const { nanoseconds = Number.NaN } = await client.ask(name, operation, `${length}`)
      return nanoseconds
    },
  })
  const targets = target ? { [system]: target } : {}
  const rows = compare({ metric, unit: "ns", floor, rounds: measured, targets })
  if (target) return rows
  const values = measured.map(
    ({ subjects }) => ((subjects[system] ?? Number.NaN) * messagesAFrame) / 1_000,
  )
  const perFrame: Target = { of: "value", atMost: atMostMicroseconds }
  return [...rows, rowOf({ metric, system, unit: "µs a frame", values, target: perFrame })]
}

/** At 1,000 and at 5,000 messages. */
function both(
  metric: string,
  operation: Operation,
  floor: string,
  { atMost, others = [] }: { readonly atMost?: number; readonly others?: readonly string[] },
): readonly Part[] {
  return [1_000, 5_000].map((length) => ({
    metric: `${metric}, at ${length.toLocaleString("en")}`,
    operation,
    length,
    floor,
    others,
    target:
      operation === "append"
        ? length === 1_000
          ? { of: "ratio", atMost: 4 }
          : null
        : { of: "ratio", atMost: atMost ?? 0 },
  }))
}
