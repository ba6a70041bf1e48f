import { globSync, readFileSync } from "node:fs"
import { expect, test } from "vitest"

/** The two columns of every table in the list of what the demos do. */
const lines = [...readFileSync("examples/README.md", "utf8").matchAll(/^\| (.+?) +\| (.+?) +\|$/gm)]
  .map(([, expected = "", proof = ""]) => ({ expected, proof }))
  .filter(({ expected }) => expected !== "Expected" && !/^-+$/.test(expected))

const testNames = new Set(
  globSync("test/demos/*.ts").flatMap((path) =>
    [...readFileSync(path, "utf8").matchAll(/\btest\(\s*"([^"]+)"/g)].map(([, name]) => name),
  ),
)

test("every line of what the demos do has a test that exists, or what it waits for", () => {
  expect(lines.length).toBeGreaterThan(30)
  const unproved = lines.filter(
    ({ proof }) => !testNames.has(proof) && !/^waits: .{20,}/.test(proof),
  )
  expect(unproved).toEqual([])
})
