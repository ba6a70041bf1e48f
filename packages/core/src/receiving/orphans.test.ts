import { createFakeClock } from "@colloquy/testing"
import { describe, expect, test } from "vitest"
import { createOrphans } from "./orphans.ts"

function setUp() {
  const clock = createFakeClock()
  let reloads = 0
  let isWanted = true
  const orphans = createOrphans({
    clock,
    isWanted: () => isWanted,
    async reload() {
      reloads += 1
      throw new Error("no list today")
    },
  })
  return { clock, orphans, reloads: () => reloads, setWanted: (next: boolean) => (isWanted = next) }
}

describe("news of unknown conversations", () => {
  test("I7: a storm of them reloads the list once a second at most", async () => {
    const { clock, orphans, reloads } = setUp()
    for (let index = 0; index < 500; index++) {
      orphans.note(`c${index}`)
      await clock.advance(10)
    }
    await clock.advance(10_000)
    expect(reloads()).toBe(6)
    expect(clock.pendingCount()).toBe(0)
  })

  test("reload it once for each of them, until the next connection", async () => {
    const { clock, orphans, reloads } = setUp()
    for (let index = 0; index < 10; index++) {
      orphans.note("room")
      await clock.advance(5_000)
    }
    expect(reloads()).toBe(1)
    orphans.forget()
    orphans.note("room")
    await clock.advance(5_000)
    expect(reloads()).toBe(2)
  })

  test("reload nothing that nobody asked for", async () => {
    const { clock, orphans, reloads, setWanted } = setUp()
    setWanted(false)
    orphans.note("room")
    await clock.settle()
    expect(reloads()).toBe(0)
  })

  test("C8: leave no timer once they stop", async () => {
    const { clock, orphans } = setUp()
    orphans.note("room")
    orphans.stop()
    await clock.settle()
    expect(clock.pendingCount()).toBe(0)
  })
})
