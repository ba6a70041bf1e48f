import { type Helper, startHelper } from "../helper-process.ts"
import { compare, differences, type Round, type Row, rowOf, type Target } from "../rows.ts"
import { colloquy } from "../subjects/colloquy.ts"
import { takeTurns } from "../turns.ts"

const rounds = 9
const warmUps = 2
const lengths = [1_000, 10_000, 100_000]
const system = colloquy.name
/** A young generation that does not grow: otherwise whoever comes later collects more cheaply. */
const heap = ["--min-semi-space-size=16", "--max-semi-space-size=16"]
const csp = "--disallow-code-generation-from-strings"

interface Part {
  readonly metric: string
  readonly floor: string
  readonly kept: string
  readonly messagesEach: number
  readonly atMostNs: number | null
  readonly atMostRatio: number | null
}

const parsed = { floor: "JSON.parse", kept: "passed on", messagesEach: 1_000 }

/** P5 to P7: frames handed to the client in its own process, as text, without a socket. */
export async function measurePipeline(): Promise<readonly Row[]> {
  const metric = "P5 validate, dispatch"
  const rows = [
    ...(await measure([], { metric, ...parsed, atMostNs: 350, atMostRatio: 1.15 })),
    ...(await measure([csp], {
      metric: "P6 no eval",
      ...parsed,
      atMostNs: null,
      atMostRatio: 1.15,
    })),
  ]
  for (const messagesEach of lengths) {
    const named = `P7 and store, ${messagesEach.toLocaleString("en")} each`
    const kept = { floor: "parse, keep", kept: "kept", messagesEach }
    rows.push(...(await measure([], { metric: named, ...kept, atMostNs: 900, atMostRatio: null })))
  }
  return rows
}

async function measure(flags: readonly string[], part: Part): Promise<readonly Row[]> {
  const client = startHelper(new URL("./pipeline-client.ts", import.meta.url), [...heap, ...flags])
  try {
    return rowsOf(part, await measureIn(client, part))
  } finally {
    await client.stop()
  }
}

function measureIn(client: Helper, { kept, messagesEach }: Part): Promise<readonly Round[]> {
  return takeTurns({
    rounds,
    warmUps,
    subjects: [system],
    async run(name) {
      const { nanoseconds = Number.NaN } = await client.ask(name, kept, `${messagesEach}`)
      return nanoseconds
    },
  })
}

function rowsOf(part: Part, measured: readonly Round[]): readonly Row[] {
  const { metric, floor, atMostNs, atMostRatio } = part
  const ratio: Record<string, Target> =
    atMostRatio === null ? {} : { [system]: { of: "ratio", atMost: atMostRatio } }
  const rows = compare({ metric, unit: "ns", floor, rounds: measured, targets: ratio })
  if (atMostNs === null) return rows
  const added = differences(measured, system)
  const target: Target = { of: "value", atMost: atMostNs }
  return [...rows, rowOf({ metric, system, unit: "ns more", values: added, target })]
}
