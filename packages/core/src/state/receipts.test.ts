import fc from "fast-check"
import { describe, expect, test } from "vitest"
import type { Receipt } from "../protocol/activity.ts"
import { leastMarks, reduceReceipts } from "./receipts.ts"

const marks = fc.record(
  { userId: fc.constantFrom("ann", "bob"), deliveredSeq: fc.nat(9), readSeq: fc.nat(9) },
  { requiredKeys: ["userId"] },
)

describe("receipts", () => {
  test("R7: only move forward, in any order of updates", () => {
    fc.assert(
      fc.property(fc.array(marks), fc.array(marks), (updates, more) => {
        const before = updates.reduce(reduceReceipts, [])
        const after = more.reduce(reduceReceipts, before)
        for (const { userId, deliveredSeq, readSeq } of before) {
          const now = after.find((one) => one.userId === userId)
          expect(now?.readSeq).toBeGreaterThanOrEqual(readSeq)
          expect(now?.deliveredSeq).toBeGreaterThanOrEqual(Math.max(deliveredSeq, readSeq))
        }
        expect([...updates].reverse().reduce(reduceReceipts, [])).toHaveLength(before.length)
        expect(updates.reduce(reduceReceipts, before)).toBe(before)
      }),
      { numRuns: 200 },
    )
  })

  test("a message counts as read when everybody else has read it", () => {
    const of = (userId: string, readSeq: number): Receipt => ({ userId, readSeq, deliveredSeq: 9 })
    const people = ["ann", "bob", "eve"].map((userId) => ({
      ...{ userId, role: "member" as const, joinedAt: 0 },
    }))
    const receipts = [of("ann", 1), of("bob", 7), of("eve", 4)]
    expect(leastMarks(receipts, people, "ann")).toEqual({ deliveredSeq: 9, readSeq: 4 })
    expect(leastMarks(receipts.slice(0, 2), people, "ann").readSeq).toBe(0)
    expect(leastMarks(receipts.slice(0, 2), [], "ann").readSeq).toBe(7)
    expect(leastMarks([], [], "ann")).toEqual({ deliveredSeq: 0, readSeq: 0 })
  })
})
