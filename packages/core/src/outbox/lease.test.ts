import { describe, expect, test } from "vitest"
import { leaseOf, mayTake, nextEpoch } from "./lease.ts"

const now = 1_000_000

describe("a lease", () => {
  test.each([
    ["that is one's own", leaseOf("me", now), true],
    ["that another holds", leaseOf("other", now), false],
    ["of another until the next moment", { holder: "other", until: now + 1 }, false],
    ["of another that ends now", { holder: "other", until: now }, true],
    ["of a clock that was wrong", { holder: "other", until: now + 15_001 }, true],
    ["of nobody", null, true],
    ["that makes no sense", { holder: 7 }, true],
  ])("S3: %s may be taken, or not", (_, lease, expected) => {
    expect(mayTake(lease, "me", now)).toBe(expected)
  })

  test("S3: lasts 15 s", () => {
    expect(leaseOf("me", now)).toEqual({ holder: "me", until: now + 15_000 })
  })

  test("O17: each holder's number is higher than all before it, also after all was erased", () => {
    expect(nextEpoch(now + 5, now)).toBe(now + 6)
    expect(nextEpoch(0, now)).toBe(now)
  })
})
