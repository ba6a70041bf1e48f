// Plays transcripts of foreign wires against the client. The name of a file is that of its dialect.

import { globSync, readFileSync } from "node:fs"
import { basename, resolve } from "node:path"
import { parseArgs } from "node:util"
import { runTranscripts } from "@colloquy/testing"

const help = `Plays the server's half of transcripts against a real client, in virtual time.

  npm run transcripts -- [--only NAME] [FILE …]

FILE         scenarios as JSON; the name of the file is the dialect: qrypt.json. Without one: those of the project
--only NAME  one scenario alone; may be given several times

Ends with "N passed, N failed", and with 1 where one failed.`

const { values, positionals } = readArguments()
if (values.help) {
  console.log(help)
  process.exit()
}

const own = "packages/testing/transcripts/*.json"
// npm runs this in the repository, wherever it was called.
const files = positionals.map((file) => resolve(process.env.INIT_CWD ?? ".", file))
const results = []
for (const file of files.length > 0 ? files : globSync(own).sort()) {
  console.log(`▸ ${basename(file)}`)
  for (const result of await play(file)) {
    results.push(result)
    print(result)
  }
}
const failed = results.filter(({ faults }) => faults.length > 0).length
console.log(`\n${results.length - failed} passed, ${failed} failed`)
process.exit(failed > 0 ? 1 : 0)

async function play(file) {
  try {
    const transcripts = JSON.parse(readFileSync(file, "utf8"))
    const { only } = values
    const isWanted = (name) => only === undefined || only.includes(name)
    return await runTranscripts(basename(file, ".json"), transcripts, isWanted)
  } catch (error) {
    console.error(error.message)
    process.exit(2)
  }
}

function print({ name, about, faults }) {
  console.log(`${faults.length > 0 ? "✘" : "✔"} ${name}`)
  if (faults.length > 0) console.log(`  ${about}`)
  for (const fault of faults) console.log(`  - ${fault}`)
}

function readArguments() {
  try {
    return parseArgs({
      options: { help: { type: "boolean" }, only: { type: "string", multiple: true } },
      allowPositionals: true,
    })
  } catch (error) {
    console.error(`unable to play transcripts: ${error.message}`)
    process.exit(2)
  }
}
