import { describeServiceStorage } from "@colloquy/testing/contracts"
import { afterAll, beforeAll } from "vitest"
import { openPGliteStorage } from "./pglite-storage.ts"

// One database for all: it takes seconds to start, and a minute on a slow and busy machine.
const startMs = 120_000
const opened = openPGliteStorage()

beforeAll(async () => {
  await opened
}, startMs)
afterAll(async () => {
  await (await opened).close()
})

describeServiceStorage("PGlite", () => opened)
