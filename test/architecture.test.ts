import { existsSync, globSync, readFileSync } from "node:fs"
import { dirname } from "node:path"
import { expect, test } from "vitest"

const document = readFileSync("ARCHITECTURE.md", "utf8")
const named = new Set(pathsIn(document))

/** What stands in backticks and begins with a folder of the repository. */
function pathsIn(text: string): string[] {
  const quoted = [...text.matchAll(/`([^`\n]+)`/g)].map(([, words = ""]) => words)
  return quoted.filter((words) =>
    /^(docs|examples|packages|scripts|test)(\/[\w./-]+)?$/.test(words),
  )
}

/** The first path of each step of the numbered list below a heading. */
function stepsOf(heading: string): string[] {
  const [, section = ""] = document.split(`\n## ${heading}\n`)
  const [list = ""] = section.split("\n## ")
  const steps = list.split("\n").filter((line) => /^\d+\. /.test(line))
  return steps.map((step) => pathsIn(step)[0] ?? `no path in "${step}"`)
}

test("ARCHITECTURE.md names only what exists", () => {
  expect(named.size).toBeGreaterThan(50)
  expect([...named].filter((path) => !existsSync(path))).toEqual([])
})

test("ARCHITECTURE.md names every package, and every file and folder of the core", () => {
  const sources = globSync("packages/core/src/**/*.ts").filter((path) => !/\.test\./.test(path))
  const tests = globSync("packages/core/src/**/*.test.*").map(dirname)
  const folders = [...sources.map(dirname), ...tests].filter((path) => path !== "packages/core/src")
  // A folder counts as named where a file of it is.
  const isNamed = (path: string) =>
    named.has(path) || [...named].some((name) => name.startsWith(`${path}/`))
  const packages = globSync("packages/*/package.json").map(dirname)
  const unnamed = [...packages, ...sources, ...folders].filter((path) => !isNamed(path))
  expect([...new Set(unnamed)]).toEqual([])
})

test("ARCHITECTURE.md lists the way of a message out, from the verb to the socket", () => {
  const steps = stepsOf("The way of a message out")
  expect(steps.at(0)).toBe("packages/core/src/client/message-verbs.ts")
  expect(steps.at(-1)).toBe("packages/websocket/src/link.ts")
  expect(steps.length).toBeGreaterThan(8)
})

test("ARCHITECTURE.md lists the way of a message in, from the socket to the screen", () => {
  const steps = stepsOf("The way of a message in")
  expect(steps.at(0)).toBe("packages/websocket/src/link.ts")
  expect(steps.at(-1)).toBe("packages/react/src/use-readable.ts")
  expect(steps).toContain("packages/core/src/state/chat-state.ts")
})
