import { describeStorage } from "@colloquy/testing/contracts"
import { memoryStorage } from "./index.ts"

describeStorage("memory", async () => ({ storage: memoryStorage() }))
