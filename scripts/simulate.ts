// Runs bad days: whole clients and the whole service in one process, with every order and every fault drawn from a seed.

import { spawnSync } from "node:child_process"
import { readFileSync } from "node:fs"
import { parseArgs } from "node:util"
import {
  type Plan,
  type RunOptions,
  readPlan,
  replay,
  type SimulationReport,
  simulate,
} from "@colloquy/testing/simulation"

const help = `npm run simulate -- [flags]: bad days, drawn from seeds, each of them the same every time.

  --seeds N      runs so many seeds; 200 by default
  --from S       the first of them; 1 by default
  --seed S       runs this one, and prints its trace
  --file FILE    runs the decisions that a file holds, and prints their trace
  --trace        prints the whole trace instead of its end
  --frames       prints frames whole, and not their types alone
  --until STEP   stops before this step
  --help         shows this

Ends with 1 when a promise of the rules was broken.`

interface Flags extends RunOptions {
  readonly seeds: readonly number[]
  readonly plan: Plan | null
}

const flags = readFlags()
if (flags.plan) finish([show(await replay(flags.plan, flags))])
else if (flags.seeds.length === 1)
  for (const seed of flags.seeds) finish([show(await simulate(seed, flags))])
else finish(await runAll(flags.seeds))

async function runAll(seeds: readonly number[]): Promise<readonly SimulationReport[]> {
  const reports: SimulationReport[] = []
  let toldMs = performance.now()
  for (const seed of seeds) {
    const report = await simulate(seed, flags)
    reports.push({ ...report, trace: [] })
    if (report.violation) show(report)
    if (performance.now() - toldMs < 5_000) continue
    toldMs = performance.now()
    const failed = reports.filter(({ violation }) => violation).length
    console.log(`${reports.length} of ${seeds.length} seeds, ${failed} failed`)
  }
  return reports
}

function show(report: SimulationReport): SimulationReport {
  const { seed, violation, steps, trace, traceHash } = report
  for (const line of trace) console.log(`  ${line}`)
  if (!violation) console.log(`seed ${seed} passed ${steps} steps, trace ${traceHash}`)
  else {
    const { invariant, reason, step } = violation
    console.log(`seed ${seed} broke ${invariant} at step ${step}: ${reason}`)
    console.log(`at commit ${commit()}; again: npm run simulate -- --seed ${seed}\n`)
  }
  return report
}

function finish(reports: readonly SimulationReport[]): void {
  const failed = reports.filter(({ violation }) => violation)
  if (failed.length > 1) console.log(`failed: ${failed.map(({ seed }) => seed).join(" ")}`)
  console.log(`${reports.length - failed.length} passed, ${failed.length} failed`)
  process.exitCode = failed.length > 0 ? 1 : 0
}

function commit(): string {
  const { stdout } = spawnSync("git", ["rev-parse", "--short", "HEAD"], { encoding: "utf8" })
  return stdout?.trim() || "unknown"
}

function readFlags(): Flags {
  try {
    const text = { type: "string" } as const
    const { values } = parseArgs({
      options: {
        ...{ seeds: text, from: text, seed: text, file: text, until: text },
        ...{ trace: { type: "boolean" }, frames: { type: "boolean" }, help: { type: "boolean" } },
      },
    })
    if (values.help) {
      console.log(help)
      process.exit()
    }
    const from = wholeNumber("--from", values.from ?? "1")
    const count = wholeNumber("--seeds", values.seeds ?? "200")
    const seeds = Array.from({ length: count }, (_, at) => from + at)
    return {
      seeds: values.seed === undefined ? seeds : [wholeNumber("--seed", values.seed)],
      plan: values.file === undefined ? null : readPlan(readFileSync(values.file, "utf8")),
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
