import { spawnSync } from "node:child_process"
import { parseArgs } from "node:util"
import { summaryOf, tableOf, writeJson } from "./report.ts"
import type { Row } from "./rows.ts"

interface Suite {
  readonly about: string
  /** Imported when its turn comes: what it measures is not built before. */
  readonly measure: () => Promise<readonly Row[]>
}

const suites: Readonly<Record<string, Suite>> = {
  flush: {
    about: "1,000 queued messages, also with the socket cut (P19, P20)",
    measure: async () => (await import("./flush/flush.ts")).measureFlush(),
  },
  inbound: {
    about: "CPU time of a message, from the socket on (P3, P4)",
    measure: async () => (await import("./inbound/inbound.ts")).measureInbound(),
  },
  pipeline: {
    about: "validate, dispatch and store, in process (P5 to P7)",
    measure: async () => (await import("./pipeline/pipeline.ts")).measurePipeline(),
  },
  list: {
    about: "lists as a screen reads them (P8 to P12)",
    measure: async () => (await import("./list/list.ts")).measureList(),
  },
  heap: {
    about: "heap of a message that is held (P13)",
    measure: async () => (await import("./heap/heap.ts")).measureHeap(),
  },
  storm: {
    about: "1,000 clients whose server went away (P21, P22)",
    measure: async () => (await import("./storm/storm.ts")).measureStorm(),
  },
  "round-trip": {
    about: "a request and its answer (P17, P18)",
    measure: async () => (await import("./round-trip/round-trip.ts")).measureRoundTrip(),
  },
}

const help = `npm run bench -- [flags]: measures the built packages against floors, on this machine alone.

  --only SUITE   one of those below instead of all
  --json FILE    writes all rows, with versions and processor
  --no-build     measures what was built before
  --help         shows this

${Object.entries(suites)
  .map(([name, { about }]) => `  ${name.padEnd(12)} ${about}`)
  .join("\n")}

Ends with 1 when a row fails and its target lies outside of what was measured.`

const flags = readFlags()
if (flags.help) {
  console.log(help)
  process.exit()
}
if (flags.build) build()
const results: Record<string, readonly Row[]> = {}
for (const [name, { measure }] of Object.entries(suites)) {
  if (flags.only !== undefined && flags.only !== name) continue
  const startedMs = performance.now()
  const rows = await measure()
  results[name] = rows
  console.log(`\n${name}, ${((performance.now() - startedMs) / 1_000).toFixed(0)} s`)
  console.log(tableOf(rows))
}
if (flags.json !== undefined) writeJson(flags.json, results)
const measured = Object.values(results).flat()
console.log(`\n${summaryOf(measured)}`)
process.exit(measured.some(({ verdict }) => verdict === "FAIL") ? 1 : 0)

function readFlags() {
  const options = {
    only: { type: "string" },
    json: { type: "string" },
    build: { type: "boolean", default: true },
    help: { type: "boolean" },
  } as const
  try {
    const { values } = parseArgs({ options, allowNegative: true })
    if (values.only === undefined || Object.hasOwn(suites, values.only)) return values
    throw new Error(`there is no suite "${values.only}"`)
  } catch (error) {
    console.error(`unable to measure: ${error instanceof Error ? error.message : error}\n\n${help}`)
    process.exit(2)
  }
}

/** What users run is what is measured. */
function build(): void {
  const filters = ["--filter", "@colloquy/core", "--filter", "@colloquy/websocket"]
  const { status } = spawnSync("pnpm", [...filters, "run", "build"], {
    stdio: ["ignore", "ignore", "inherit"],
  })
  if (status === 0) return
  console.error("unable to measure: the packages do not build")
  process.exit(2)
}
