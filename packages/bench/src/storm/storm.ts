import { type Row, rowOf, type Target } from "../rows.ts"
import { colloquy } from "../subjects/colloquy.ts"
import { type Recovery, simulateOutage } from "./outage.ts"

interface Claim {
  readonly metric: string
  readonly unit: string
  readonly measure: (recovery: Recovery) => number
  readonly target: Target
}

const system = colloquy.name
const seeds = 10

/** P21, P22, F66, and what the reliability rules say was measured, which may differ by a fifth. */
const outages: readonly { readonly seconds: number; readonly claims: readonly Claim[] }[] = [
  { seconds: 0, claims: [peak("P21", atMost(70)), connected(), lost()] },
  { seconds: 0.5, claims: [peak("measured", about(78))] },
  { seconds: 1, claims: [peak("P21", atMost(100)), connected(), lost()] },
  { seconds: 5, claims: [peak("P21", atMost(45)), connected(), lost()] },
  { seconds: 15, claims: [peak("P21", atMost(35)), connected(), lost()] },
  {
    seconds: 30,
    claims: [
      peak("F66", atMost(40)),
      seconds("F66", "99 % connected", atMost(10.5), ({ p99Ms }) => p99Ms),
      peak("measured", about(27)),
      {
        metric: "measured attempts",
        unit: "each",
        measure: ({ attemptsEach }) => attemptsEach,
        target: about(9),
      },
      seconds("measured", "50 % connected", about(3), ({ p50Ms }) => p50Ms),
      seconds("measured", "95 % connected", about(7.8), ({ p95Ms }) => p95Ms),
      seconds("measured", "99 % connected", about(9.1), ({ p99Ms }) => p99Ms),
    ],
  },
  { seconds: 300, claims: [peak("measured", about(27))] },
]
/** Of a long outage each seed takes long, and its waits have reached their cap. */
const seedsOfLong = 2
const longSeconds = 60

/** P21 and P22: 1,000 clients, in virtual time and so without noise. */
export async function measureStorm(): Promise<readonly Row[]> {
  const rows: Row[] = []
  for (const { seconds: outageSeconds, claims } of outages) {
    const recoveries: Recovery[] = []
    const count = outageSeconds > longSeconds ? seedsOfLong : seeds
    for (let seed = 1; seed <= count; seed++)
      recoveries.push(await simulateOutage(outageSeconds * 1_000, seed))
    for (const { metric, unit, measure, target } of claims) {
      const named = `${metric}, outage ${outageSeconds} s`
      rows.push(rowOf({ metric: named, system, unit, values: recoveries.map(measure), target }))
    }
  }
  return rows
}

function peak(name: string, target: Target): Claim {
  return { metric: `${name} peak`, unit: "in 100 ms", measure: (recovery) => recovery.peak, target }
}

function connected(): Claim {
  return seconds("P22", "99 % connected", atMost(10), ({ p99Ms }) => p99Ms)
}

function lost(): Claim {
  const measure = (recovery: Recovery): number => recovery.lost
  return { metric: "P22 gave up", unit: "clients", measure, target: atMost(0) }
}

function seconds(
  name: string,
  what: string,
  target: Target,
  inMs: (recovery: Recovery) => number,
): Claim {
  const measure = (recovery: Recovery): number => inMs(recovery) / 1_000
  return { metric: `${name} ${what}`, unit: "s", measure, target }
}

function atMost(limit: number): Target {
  return { of: "value", atMost: limit }
}

function about(value: number): Target {
  return { of: "value", atLeast: value * 0.8, atMost: value * 1.2 }
}
