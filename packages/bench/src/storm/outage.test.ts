import { expect, test } from "vitest"
import { simulateOutage } from "./outage.ts"

// In virtual time: the seed decides, and not the machine.
test.each([1, 2, 3])(
  "F66 B1: 1,000 clients whose server was gone for 30 s come back in small numbers at a time, seed %i",
  async (seed) => {
    const { peak, p99Ms, lost } = await simulateOutage(30_000, seed)
    expect(peak).toBeLessThanOrEqual(40)
    expect(p99Ms).toBeLessThanOrEqual(10_500)
    expect(lost).toBe(0)
  },
)
