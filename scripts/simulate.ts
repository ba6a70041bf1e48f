// Runs bad days: whole clients and the whole service in one process, with every order and every fault drawn from a seed.

import { spawnSync } from "node:child_process"
import { mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { parseArgs } from "node:util"
import {
  drawPlan,
  type Plan,
  type RunOptions,
  readPlan,
  replay,
  type SimulationReport,
  shrink,
} from "@colloquy/testing/simulation"

const help = `npm run simulate -- [flags]: bad days, drawn from seeds, each of them the same every time.

  --seeds N      runs so many seeds; 200 by default
  --from S       the first of them; 1 by default
  --seed S       runs this one, and prints its trace
  --file FILE    runs the decisions that a file holds, and prints their trace
  --shrink       looks for fewest decisions that fail in the same way, and keeps them for the tests
  --trace        prints the whole trace instead of its end
  --frames       prints frames whole, and not their types alone
  --until STEP   stops before this step
  --help         shows this

Ends with 1 when a promise of the rules was broken.`

interface Flags extends RunOptions {
  /** Each is drawn when its turn comes. */
  readonly plans: readonly (() => Plan)[]
  readonly shrinks: boolean
}

const regressions = "packages/testing/src/simulation/regressions"

const flags = readFlags()
const reports: SimulationReport[] = []
let toldMs = performance.now()
for (const drawn of flags.plans) {
  const plan = drawn()
  const report = await replay(plan, flags)
  reports.push({ ...report, trace: [] })
  if (report.violation || flags.plans.length === 1) show(report)
  if (report.violation && flags.shrinks) await keepSmallest(plan)
  if (performance.now() - toldMs < 5_000) continue
  toldMs = performance.now()
  console.log(`${reports.length} of ${flags.plans.length} seeds, ${failures().length} failed`)
}
if (failures().length > 1) console.log(`failed: ${failures().join(" ")}`)
console.log(`${reports.length - failures().length} passed, ${failures().length} failed`)
process.exitCode = failures().length > 0 ? 1 : 0

function failures(): readonly number[] {
  return reports.filter(({ violation }) => violation).map(({ seed }) => seed)
}

async function keepSmallest(plan: Plan): Promise<void> {
  const smallest = await shrink(plan)
  const { violation } = smallest?.report ?? {}
  if (!smallest || !violation) return
  const file = `${regressions}/${violation.invariant.toLowerCase()}-${plan.seed}.json`
  mkdirSync(regressions, { recursive: true })
  // As a line: `npm run format` gives each decision one of its own.
  writeFileSync(file, JSON.stringify(smallest.plan))
  console.log(`${smallest.plan.decisions.length} decisions are enough; they are in ${file}:`)
  show(smallest.report)
}

function show({ seed, violation, steps, trace, traceHash }: SimulationReport): void {
  for (const line of trace) console.log(`  ${line}`)
  if (!violation) console.log(`seed ${seed} passed ${steps} steps, trace ${traceHash}`)
  else {
    const { invariant, reason, step } = violation
    console.log(`seed ${seed} broke ${invariant} at step ${step}: ${reason}`)
    console.log(`at commit ${commit()}; again: npm run simulate -- --seed ${seed}\n`)
  }
}

function commit(): string {
  const { stdout } = spawnSync("git", ["rev-parse", "--short", "HEAD"], { encoding: "utf8" })
  return stdout?.trim() || "unknown"
}

function readFlags(): Flags {
  try {
    const text = { type: "string" } as const
    const flag = { type: "boolean" } as const
    const { values } = parseArgs({
      options: {
        ...{ seeds: text, from: text, seed: text, file: text, until: text },
        ...{ trace: flag, frames: flag, shrink: flag, help: flag },
      },
    })
    if (values.help) {
      console.log(help)
      process.exit()
    }
    const from = wholeNumber("--from", values.from ?? "1")
    const count = wholeNumber("--seeds", values.seeds ?? "200")
    const seeds = Array.from({ length: count }, (_, at) => from + at)
    const own = values.seed === undefined ? seeds : [wholeNumber("--seed", values.seed)]
    const kept = values.file === undefined ? null : readPlan(readFileSync(values.file, "utf8"))
    return {
      plans: kept ? [() => kept] : own.map((seed) => () => drawPlan(seed)),
      shrinks: values.shrink ?? false,
      traceLines: values.trace ? Number.POSITIVE_INFINITY : 60,
      hasFrames: values.frames ?? false,
      ...(values.until !== undefined && { untilStep: wholeNumber("--until", values.until) }),
    }
  } catch (error) {
    console.error(
      `unable to simulate: ${error instanceof Error ? error.message : error}\n\n${help}`,
    )
    process.exit(2)
  }
}

function wholeNumber(flag: string, text: string): number {
  const value = Number(text)
  if (/^\d+$/.test(text) && value <= 0xffffffff) return value
  throw new Error(`${flag} takes a whole number from 0 to 4294967295, and "${text}" is none`)
}
