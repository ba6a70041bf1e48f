import { describe } from "vitest"
import type { MakeClientStorage } from "./client-storage/arrange.ts"
import { describeCrashes } from "./client-storage/crashes.ts"
import { describeEntries } from "./client-storage/entries.ts"
import { describeOwners } from "./client-storage/owners.ts"
import { describeSharing } from "./client-storage/sharing.ts"

export type { MadeClientStorage, MakeClientStorage } from "./client-storage/arrange.ts"

/**
 * What every storage of a client promises. `make` may give the same storage again: each test has owners of its own.
 *
 * @example
 * describeStorage("memory", async () => ({ storage: memoryStorage() }))
 */
export function describeStorage(name: string, make: MakeClientStorage): void {
  describe(`${name} storage`, () => {
    describeEntries(make)
    describeSharing(make)
    describeOwners(make)
    describeCrashes(make)
  })
}
