import type { OpenStorage } from "@colloquy/core/storage"
import { describe, expect, test } from "vitest"
import { arrange, type MakeClientStorage } from "./arrange.ts"

/** Where no crash can be had, what is written has to outlive whoever wrote it all the same. */
export function describeCrashes(make: MakeClientStorage): void {
  describe("a process that ends", () => {
    test.each([0, 1, 2, 3])(
      "after %i of its writes leaves those, each of them whole",
      async (count) => {
        const { storage, owner, open, crashAfter } = await arrange(make)
        if (crashAfter) {
          crashAfter(count)
          for (let round = 1; round < 5; round++) await unheard(writeRound(open, round))
        } else {
          for (let round = 1; round <= count; round++) await writeRound(open, round)
          await open.close()
        }
        const next = await storage.open(owner)
        const left = ["one", "two"].map((key) => [key, count])
        expect(await next.read("")).toEqual(count === 0 ? [] : left)
      },
    )
  })
}

function writeRound(open: OpenStorage, round: number): Promise<void> {
  return open.write([
    ["one", round],
    ["two", round],
  ])
}

/** It settles soon, or never: whoever is dead hears nothing any more. */
async function unheard(written: Promise<void>): Promise<void> {
  written.catch(() => {})
  for (let turn = 0; turn < 100; turn++) await null
}
