import { describeServiceStorage } from "@colloquy/testing/contracts"
import { afterAll } from "vitest"
import { openPGliteStorage } from "./pglite-storage.ts"

// One database for all: it takes seconds to start.
const opened = openPGliteStorage()

afterAll(async () => {
  await (await opened).close()
})

describeServiceStorage("PGlite", () => opened)
