import { createFakeClock } from "@colloquy/testing"
import { describe, expect, test } from "vitest"
import { createDiagnostics, type Diagnostic } from "./diagnostics.ts"

function setUp() {
  const clock = createFakeClock(0)
  const reports: Diagnostic[] = []
  const diagnostics = createDiagnostics(clock, (diagnostic) => reports.push(diagnostic))
  return { clock, reports, diagnostics }
}

describe("diagnostics", () => {
  test("X2 F73: one report a second for each code, with a count of the others", async () => {
    const { clock, reports, diagnostics } = setUp()
    for (let tick = 0; tick < 1_000; tick++) {
      for (let index = 0; index < 10; index++) diagnostics.report("dropped", `frame ${tick}`)
      await clock.advance(3)
    }
    diagnostics.report("ignored", "another")
    await clock.advance(5_000)
    const dropped = reports.filter(({ code }) => code === "dropped")
    expect(dropped.map(({ at }) => at)).toEqual([0, 1_000, 2_000, 3_000])
    expect(dropped.reduce((sum, { count }) => sum + count, 0)).toBe(10_000)
    expect(reports.filter(({ code }) => code === "ignored")).toHaveLength(1)
    expect(diagnostics.stats().diagnostics).toEqual({ dropped: 10_000, ignored: 1 })
    expect(clock.pendingCount()).toBe(0)
  })

  test("X6: whoever listens to faults and throws stops nothing", () => {
    const clock = createFakeClock()
    const diagnostics = createDiagnostics(clock, () => {
      throw new Error("ouch")
    })
    diagnostics.report("dropped", "a frame")
    expect(diagnostics.stats().diagnostics).toEqual({ dropped: 1 })
  })

  test("C8: once stopped it reports and arms nothing", async () => {
    const { clock, reports, diagnostics } = setUp()
    diagnostics.report("dropped", "before")
    diagnostics.stop()
    diagnostics.report("ignored", "after")
    expect(clock.pendingCount()).toBe(0)
    expect(reports).toHaveLength(1)
  })

  test("X1 X5: counts attempts, openings and losses, and keeps the last 200 transitions", () => {
    const { diagnostics } = setUp()
    const dial = { from: "idle", input: "connect", to: "connecting", actions: ["open"] } as const
    const accept = { from: "authenticating", input: "accepted", to: "ready", actions: [] } as const
    const lose = { from: "ready", input: "lost", to: "waiting", actions: ["kill"] } as const
    for (let index = 0; index < 100; index++) {
      diagnostics.noteTransition(dial, null)
      diagnostics.noteTransition(accept, null)
      diagnostics.noteTransition({ ...lose, closeCode: 1006 }, null)
    }
    expect(diagnostics.stats()).toMatchObject({ attempts: 100, opened: 100 })
    expect(diagnostics.stats().closedByCode).toEqual({ 1006: 100 })
    expect(diagnostics.trace()).toHaveLength(200)
    expect(diagnostics.trace().at(-1)).toMatchObject({ to: "waiting", at: 0 })
  })
})
