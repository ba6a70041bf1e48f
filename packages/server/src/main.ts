#!/usr/bin/env node
import { isChatError } from "@colloquy/core"
import { runServer } from "./run-server.ts"

try {
  await runServer(process.argv.slice(2))
} catch (error) {
  console.error(isChatError(error) ? error.message : error)
  process.exit(1)
}
