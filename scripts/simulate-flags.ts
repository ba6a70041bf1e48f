import { existsSync, readFileSync } from "node:fs"
import { parseArgs } from "node:util"
import { drawPlan, type Plan, type RunOptions, readPlan } from "@colloquy/testing/simulation"
import { type PlantedBug, plantedBugs } from "./planted/bugs.ts"

const help = `npm run simulate -- [flags]: bad days, drawn from seeds, each of them the same every time.

  --seeds N           runs so many seeds; 200 by default
  --from S            the first of them; 1 by default
  --seed S            runs this one, and prints its trace
  --tabs              machines have two pages at a time
  --weak              some clients speak a wire on which a repeat is a second message
  --file FILE         runs the decisions that a file holds, and prints their trace
  --shrink            looks for fewest decisions that fail in the same way, and keeps them for the tests
  --trace             prints the whole trace instead of its end
  --frames            prints frames whole, and not their types alone
  --until STEP        stops before this step
  --planted [NAME …]  puts faults into the client, one at a time, and looks for seeds that find them; all by default
  --help              shows this

Ends with 1 when a promise of the rules was broken, or a planted fault was not found.`

/** What is asked for. */
export interface Flags extends RunOptions {
  /** Each is drawn when its turn comes. */
  readonly plans: readonly (() => Plan)[]
  readonly seeds: readonly number[]
  /** How the run of a seed is asked for again. */
  readonly again: (seed: number) => string
  readonly shrinks: boolean
  /** None: the client is run as it is. */
  readonly planted: readonly PlantedBug[]
}

const maxSeed = 0xffffffff
const maxSeeds = 10_000_000
const seedsForPlanted = "300"

/** Ends the process where the flags make no sense. */
export function readFlags(): Flags {
  try {
    const { values, positionals } = parse()
    if (values.help) {
      console.log(help)
      process.exit()
    }
    if (!values.planted && positionals.length > 0)
      throw new Error(`"${positionals.join(" ")}" belongs to no flag`)
    if (values.seed !== undefined && values.file !== undefined)
      throw new Error("--seed and --file are two runs: give one of them")
    const seeds = readSeeds(values)
    const { file, until, tabs: hasTabs = false, weak: hasWeak = false } = values
    const kind = `${hasTabs ? " --tabs" : ""}${hasWeak ? " --weak" : ""}`
    const kept = file === undefined ? null : readKept(file)
    return {
      seeds,
      plans: kept ? [() => kept] : seeds.map((seed) => () => drawPlan(seed, { hasTabs, hasWeak })),
      again: (seed) => (file === undefined ? `--seed ${seed}${kind}` : `--file ${file}`),
      shrinks: values.shrink ?? false,
      traceLines: values.trace ? Number.POSITIVE_INFINITY : 60,
      hasFrames: values.frames ?? false,
      planted: values.planted ? named(positionals) : [],
      ...(until !== undefined && { untilStep: wholeNumber("--until", until, 1, maxSeed) }),
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : `${error}`
    console.error(`unable to simulate: ${reason}\nnpm run simulate -- --help shows what there is`)
    process.exit(2)
  }
}

function parse() {
  const text = { type: "string" } as const
  const flag = { type: "boolean" } as const
  return parseArgs({
    allowPositionals: true,
    options: {
      ...{ seeds: text, from: text, seed: text, file: text, until: text },
      ...{ trace: flag, frames: flag, shrink: flag, planted: flag },
      ...{ tabs: flag, weak: flag, help: flag },
    },
  })
}

function readSeeds({ seed, from, seeds, planted }: ReturnType<typeof parse>["values"]) {
  if (seed !== undefined) return [wholeNumber("--seed", seed, 0, maxSeed)]
  const first = wholeNumber("--from", from ?? "1", 0, maxSeed)
  const count = wholeNumber("--seeds", seeds ?? (planted ? seedsForPlanted : "200"), 1, maxSeeds)
  // After the last one comes the first.
  return Array.from({ length: count }, (_, at) => (first + at) % (maxSeed + 1))
}

function readKept(file: string): Plan {
  if (!existsSync(file)) throw new Error(`there is no file "${file}"`)
  try {
    return readPlan(readFileSync(file, "utf8"))
  } catch (error) {
    throw new Error(`"${file}": ${error instanceof Error ? error.message : error}`)
  }
}

function named(names: readonly string[]): readonly PlantedBug[] {
  const all = plantedBugs.map(({ name }) => name)
  const unknown = names.find((name) => !all.includes(name))
  if (unknown !== undefined)
    throw new Error(`there is no planted fault "${unknown}", only ${all.join(", ")}`)
  return names.length === 0 ? plantedBugs : plantedBugs.filter(({ name }) => names.includes(name))
}

function wholeNumber(flag: string, text: string, least: number, most: number): number {
  const value = Number(text)
  if (/^\d+$/.test(text) && value >= least && value <= most) return value
  throw new Error(`${flag} takes a whole number from ${least} to ${most}, and "${text}" is none`)
}
