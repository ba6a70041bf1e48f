import type { ServiceStorage } from "@colloquy/service"
import { describe } from "vitest"
import { describeChanges } from "./service-storage/changes.ts"
import { describeConversations } from "./service-storage/conversations.ts"
import { describeLog } from "./service-storage/log.ts"
import { describeParticipants } from "./service-storage/participants.ts"
import { describeTimeline } from "./service-storage/timeline.ts"

/**
 * What every storage of the service promises. `make` may give the same storage again: each test makes conversations and
 * people of its own.
 *
 * @example
 * describeServiceStorage("memory", async () => createMemoryStorage())
 */
export function describeServiceStorage(name: string, make: () => Promise<ServiceStorage>): void {
  describe(`${name} storage`, () => {
    describeLog(make)
    describeTimeline(make)
    describeChanges(make)
    describeConversations(make)
    describeParticipants(make)
  })
}
