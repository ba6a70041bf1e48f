// Holds the rules of the SPEC.md files and the tests to one another: a rule without a passing test that names it fails,
// and so does a test that names a rule which nobody wrote down.

import { globSync, readFileSync } from "node:fs"
import { parseArgs } from "node:util"

const help = `Compares the rules in packages/*/src/*/SPEC.md with the tests that passed.

  node scripts/rules.mjs [--all] [results]

results   Vitest's JSON report; node_modules/.vitest/results.json by default, as npm test writes it
--all     lists every rule with the number of its tests

A rule is a list item that begins with its bold number, or a row of a table whose first cell is one. What ends in
\`proved by: …\` or \`waits: …\` needs no test yet. A test names rules at the beginning of its own name, or of that of a
describe block around it: "C4 F02: a link that never opens is killed at its deadline".`

const { values, positionals } = readArguments()
if (values.help) {
  console.log(help)
  process.exit()
}

const [results = "node_modules/.vitest/results.json"] = positionals
const rules = globSync("packages/*/src/*/SPEC.md").sort().flatMap(readRules)
const tests = readTests()
const named = new Map()
for (const { ids } of tests) for (const id of ids) named.set(id, (named.get(id) ?? 0) + 1)

const twice = rules.filter(({ id }, index) => rules.findIndex((rule) => rule.id === id) !== index)
const missing = rules.filter(({ id, mark }) => mark === "" && !named.has(id))
const waiting = rules.filter(({ id, mark }) => mark !== "" && !named.has(id))
const known = new Set(rules.map(({ id }) => id))
const strange = tests.filter(({ ids }) => ids.some((id) => !known.has(id)))

printTable()
if (values.all)
  for (const { id, mark } of rules)
    console.log(`${id.padEnd(5)} ${named.get(id) ?? (mark || "missing")}`)
for (const { id, title, room } of missing) console.log(`no test names ${id}: ${title} (${room})`)
for (const { name } of strange) console.log(`no SPEC.md has the rule of the test "${name}"`)
for (const { id } of twice) console.log(`${id} is written down twice`)
process.exit(missing.length + strange.length + twice.length > 0 ? 1 : 0)

/** The rules of one SPEC.md, each with the mark that lets it go without a test. */
function readRules(path) {
  const room = path.split("/").at(-2)
  const text = readFileSync(path, "utf8")
  // An item goes on over the lines that are indented below it.
  const items = text.matchAll(/^- \*\*([A-Z]\d+[a-z]?) (.+?)\*\*(.*(?:\n {2}.*)*)/gm)
  const rows = text.matchAll(/^\| ([A-Z]\d+[a-z]?) +\| (.+?) +\|(.*)$/gm)
  return [...items, ...rows].map(([, id, title, rest]) => ({
    ...{ id, title, room },
    mark: /`((?:proved by|waits): [^`]{3,})`/.exec(rest)?.[1] ?? "",
  }))
}

function readTests() {
  const report = readReport()
  return report.testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ status }) => status === "passed")
    .map(({ ancestorTitles, title }) => {
      const ids = [...ancestorTitles, title].flatMap(idsOf)
      return { name: [...ancestorTitles, title].join(" > "), ids }
    })
}

/** "O7 F44: two equal texts" gives O7 and F44. */
function idsOf(title) {
  const [, ids] = /^((?:[A-Z]\d+[a-z]? )*[A-Z]\d+[a-z]?): /.exec(title) ?? []
  return ids?.split(" ") ?? []
}

function readReport() {
  try {
    return JSON.parse(readFileSync(results, "utf8"))
  } catch (error) {
    const reason = error.code === "ENOENT" ? `there is no ${results}` : error.message
    console.error(`unable to read what the tests said: ${reason}; run npm test -- unit first`)
    process.exit(2)
  }
}

function printTable() {
  const rooms = [...new Set(rules.map(({ room }) => room))]
  const line = (name, of) => {
    const counts = [rules, waiting, missing].map((list) => list.filter(of).length)
    const proved = counts[0] - counts[1] - counts[2]
    return [name.padEnd(12), ...[proved, counts[1], counts[2]].map((n) => `${n}`.padStart(8))].join(
      "",
    )
  }
  console.log(`${"".padEnd(12)}  proved waiting missing`)
  for (const room of rooms) console.log(line(room, (rule) => rule.room === room))
  console.log(line("all", () => true))
}

function readArguments() {
  try {
    return parseArgs({
      options: { help: { type: "boolean" }, all: { type: "boolean" } },
      allowPositionals: true,
    })
  } catch (error) {
    console.error(`unable to compare rules and tests: ${error.message}`)
    process.exit(2)
  }
}
