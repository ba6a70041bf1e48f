import { describeServiceStorage } from "@colloquy/testing/contracts"
import { afterAll, beforeAll } from "vitest"
import { openPGliteStorage } from "./pglite-storage.ts"

// One database for all: it takes seconds to start.
const opened = openPGliteStorage()

beforeAll(async () => {
  await opened
})
afterAll(async () => {
  await (await opened).close()
})

describeServiceStorage("PGlite", () => opened)
