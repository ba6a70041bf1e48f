import { startHelper } from "../helper-process.ts"
import { compare, differences, type Row, rowOf } from "../rows.ts"
import { colloquy } from "../subjects/colloquy.ts"
import { takeTurns } from "../turns.ts"

const rounds = 3
const metric = "P13 heap a message"
const system = colloquy.name

/** P13: what the client holds of a message beyond what `JSON.parse` made of it. */
export async function measureHeap(): Promise<readonly Row[]> {
  const measured = await takeTurns({ rounds, warmUps: 0, subjects: [system], run })
  const values = differences(measured, system)
  return [
    ...compare({ metric, unit: "bytes", floor: "payloads", rounds: measured, targets: {} }),
    rowOf({ metric, system, unit: "bytes more", values, target: { of: "value", atMost: 320 } }),
  ]
}

/** A fresh process: what another run left behind cannot count. */
async function run(name: string): Promise<number> {
  const client = startHelper(new URL("./heap-client.ts", import.meta.url), ["--expose-gc"])
  const { bytes = Number.NaN } = await client.ask(name)
  await client.stop()
  return bytes
}
