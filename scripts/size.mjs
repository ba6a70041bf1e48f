// Prints what people download, gzipped, and fails where it is over its budget.

import { spawnSync } from "node:child_process"

const { stdout, stderr, status } = spawnSync("size-limit", ["--json"], { encoding: "utf8" })
const rows = readRows()
const width = Math.max(...rows.map(({ name }) => name.length))
for (const { name, size, sizeLimit } of rows) {
  const budget = sizeLimit === undefined ? "" : `  budget ${sizeLimit}`
  console.log(`${name.padEnd(width)}  ${`${size}`.padStart(7)} bytes gzip${budget}`)
}
const tooLarge = rows.filter(({ passed }) => passed === false)
for (const { name, size, sizeLimit } of tooLarge)
  console.error(`${name} is ${size - sizeLimit} bytes over its budget`)
if (tooLarge.length > 0) process.exit(1)

function readRows() {
  try {
    const rows = JSON.parse(stdout)
    if (Array.isArray(rows)) return rows
    throw new Error(rows.error)
  } catch (cause) {
    console.error(`unable to measure: ${cause.message}\n${stderr}(ended with ${status})`)
    process.exit(1)
  }
}
