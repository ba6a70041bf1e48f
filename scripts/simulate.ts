// Runs bad days: whole clients and the whole service in one process, with every order and every fault drawn from a seed.

import { spawnSync } from "node:child_process"
import { mkdirSync, writeFileSync } from "node:fs"
import { type Plan, replay, type SimulationReport, shrink } from "@colloquy/testing/simulation"
import { findPlanted } from "./planted/find.ts"
import { type Flags, readFlags } from "./simulate-flags.ts"

const regressions = "packages/testing/src/simulation/regressions"
const tellEachMs = 5_000

const flags = readFlags()
const failed = flags.planted.length > 0 ? await seekPlanted(flags) : await runDays(flags)
process.exitCode = failed > 0 ? 1 : 0

/** Gives how many bugs no seed shows. */
async function seekPlanted({ planted, seeds }: Flags): Promise<number> {
  let missed = 0
  for (const bug of planted) {
    const find = await findPlanted(bug, seeds)
    if (!find) missed += 1
    const how = find
      ? `seed ${find.seed} broke ${find.violation.invariant} at step ${find.violation.step}: ${find.violation.reason}`
      : `not found in ${seeds.length} seeds`
    console.log(`${find ? "✔" : "✘"} ${bug.name}: ${how}`)
  }
  console.log(`${planted.length - missed} passed, ${missed} failed`)
  return missed
}

/** Gives how many days went wrong. */
async function runDays({ plans, again, shrinks, ...options }: Flags): Promise<number> {
  const failures: number[] = []
  let count = 0
  let toldMs = performance.now()
  for (const drawn of plans) {
    const plan = drawn()
    const report = await replay(plan, options)
    count += 1
    if (report.violation) failures.push(report.seed)
    if (report.violation || plans.length === 1) show(report, again(report.seed))
    if (report.violation && shrinks) await keepSmallest(plan)
    if (performance.now() - toldMs < tellEachMs) continue
    toldMs = performance.now()
    console.log(`${count} of ${plans.length} seeds, ${failures.length} failed`)
  }
  if (failures.length > 1) console.log(`failed: ${failures.join(" ")}`)
  console.log(`${count - failures.length} passed, ${failures.length} failed`)
  return failures.length
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
  show(smallest.report, `--file ${file}`)
}

function show(report: SimulationReport, again: string): void {
  const { seed, violation, steps, trace, traceHash } = report
  for (const line of trace) console.log(`  ${line}`)
  if (!violation) console.log(`seed ${seed} passed ${steps} steps, trace ${traceHash}`)
  else {
    const { invariant, reason, step } = violation
    console.log(`seed ${seed} broke ${invariant} at step ${step}: ${reason}`)
    console.log(`at commit ${commit()}; again: npm run simulate -- ${again}\n`)
  }
}

function commit(): string {
  const { stdout } = spawnSync("git", ["rev-parse", "--short", "HEAD"], { encoding: "utf8" })
  return stdout?.trim() || "unknown"
}
