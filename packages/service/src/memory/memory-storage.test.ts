import { describeServiceStorage } from "@colloquy/testing/contracts"
import { createMemoryStorage } from "./index.ts"

describeServiceStorage("memory", async () => createMemoryStorage())
