// Breaks the core in 25 ways, one at a time and in memory alone, and shows that the tests notice.

import { readFileSync } from "node:fs"
import { resolve } from "node:path"
import { parseArgs } from "node:util"
import { defaultServerConditions } from "vite"
import { createVitest } from "vitest/node"
import { connectionMutants } from "./mutants/connection.mjs"
import { outboxMutants } from "./mutants/outbox.mjs"
import { stateMutants } from "./mutants/state.mjs"

const help = `npm run mutants -- [rules]: breaks the core, and shows that the tests notice.

  npm run mutants            all mutants
  npm run mutants -- B1 O4   those of these rules
  --help                     shows this

A mutant is a file, a text in it and another text: a sign, a bound, a step that is left out, two that change places.
The test that it names has to fail with it and to pass without it. They stand in scripts/mutants; no file is changed,
since the tests read the mutant where they would read the file. The last line counts as passed what was noticed.`

const wanted = readArguments()
const source = resolve("packages/core/src")
const whole = "whole"
/** A mutant that loops would never end; all others need half a minute, and minutes on a machine that does much else. */
const longestMs = 900_000
// Threads end with this process, whatever they do.
const threads = { pool: "threads", testTimeout: 60_000, fsModuleCache: false }
const shared = { ...threads, include: [], setupFiles: ["test/properties.setup.ts"] }

const mutants = [...connectionMutants, ...outboxMutants, ...stateMutants]
  .filter(({ rule }) => wanted.length === 0 || wanted.includes(rule))
  .map((mutant) => ({ ...mutant, name: `${mutant.rule}: ${mutant.breaks}` }))
const unsound = new Map(mutants.flatMap((mutant) => faultOf(mutant)))
const sound = mutants.filter(({ name }) => !unsound.has(name))

/** By project and name: "passed" or "failed", and after how long. */
const results = new Map()
await run()
let killed = 0
for (const mutant of mutants) {
  const fault = unsound.get(mutant.name) ?? survivalOf(mutant)
  if (fault) console.log(`✘ ${mutant.name}: ${fault}`)
  else killed += 1
}
console.log(`${killed} passed, ${mutants.length - killed} failed`)
process.exit(killed < mutants.length ? 1 : 0)

/** Why it is no mutant. */
function faultOf({ name, file, from, to, rule, test }) {
  const found = readFileSync(resolve(source, file), "utf8").split(from).length - 1
  if (found !== 1) return [[name, `${file} has its text ${found} times, and not once`]]
  if (from === to) return [[name, "it changes nothing"]]
  return test.includes(`${rule} `) || test.includes(`${rule}:`)
    ? []
    : [[name, `its test does not name ${rule}`]]
}

/** Why it was not noticed, if it was not. */
function survivalOf({ name, test, testFile }) {
  const [without, with_] = [whole, name].map((project) => results.get(keyOf(project, test)))
  if (!without || !with_) return `${testFile} has no test "${test}"`
  if (without.state !== "passed") return `"${test}" fails without it, too`
  return with_.state === "failed" ? null : `"${test}" does not notice`
}

function keyOf(project, test) {
  return `${project}\n${test}`
}

async function run() {
  const projects = [{ name: whole }, ...sound]
  const vitest = await createVitest({
    config: false,
    watch: false,
    // What is kept between runs would be found again by the tests of the whole.
    fsModuleCache: false,
    reporters: [{ onTestModuleEnd: note }],
    projects: projects.map((mutant) => ({
      plugins: mutant.file ? [mutating(mutant)] : [],
      ssr: { resolve: { conditions: ["@colloquy/source", ...defaultServerConditions] } },
      test: { ...shared, name: mutant.name },
    })),
  })
  const specifications = projects.flatMap(({ name }) => {
    const project = vitest.projects.find((one) => one.name === name)
    return filesOf(name === whole ? sound : sound.filter((one) => one.name === name)).map(
      ([file, testNames]) => project.createSpecification(resolve(source, file), { testNames }),
    )
  })
  const timer = setTimeout(() => {
    console.error(`unable to finish: a test did not end within ${longestMs / 1_000} s`)
    process.exit(1)
  }, longestMs)
  await vitest.runTestSpecifications(specifications)
  clearTimeout(timer)
  await vitest.close()
}

/** Files of tests, each with the names of those that are wanted. */
function filesOf(list) {
  const files = new Map()
  for (const { testFile, test } of list)
    files.set(testFile, [...new Set([...(files.get(testFile) ?? []), test])])
  return [...files]
}

/** Reads the mutant where the file is asked for. */
function mutating({ name, file, from, to }) {
  return {
    name: `mutant ${name}`,
    enforce: "pre",
    transform(code, id) {
      return id.split("?")[0] === resolve(source, file) ? code.replace(from, () => to) : undefined
    },
  }
}

function note(testModule) {
  const project = testModule.project.name
  for (const test of testModule.children.allTests()) {
    const { state } = test.result()
    if (state === "skipped") continue
    results.set(keyOf(project, test.fullName), { state })
    const ms = Math.round(test.diagnostic()?.duration ?? 0)
    if (project !== whole && state === "failed") console.log(`✔ ${project} (${ms} ms)`)
  }
}

function readArguments() {
  try {
    const { values, positionals } = parseArgs({
      options: { help: { type: "boolean" } },
      allowPositionals: true,
    })
    if (values.help) {
      console.log(help)
      process.exit()
    }
    return positionals
  } catch (error) {
    console.error(`unable to break the core: ${error.message}`)
    process.exit(2)
  }
}
