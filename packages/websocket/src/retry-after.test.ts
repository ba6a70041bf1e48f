import { expect, test } from "vitest"
import { parseRetryAfter } from "./retry-after.ts"

const nowMs = Date.UTC(2026, 0, 1)

test("B5 F19: a number is seconds", () => {
  expect(parseRetryAfter("120", nowMs)).toBe(120_000)
  expect(parseRetryAfter(" 0 ", nowMs)).toBe(0)
})

test("B5 F19: a date is a moment, and one that has passed is now", () => {
  expect(parseRetryAfter("Thu, 01 Jan 2026 00:00:30 GMT", nowMs)).toBe(30_000)
  expect(parseRetryAfter("Wed, 31 Dec 2025 00:00:00 GMT", nowMs)).toBe(0)
})

test.each(["", "soon", "1.5", "-3", "1e9", "9".repeat(40), "Thu, 32 Foo 2026 00:00:30 GMT"])(
  "%j says nothing",
  (header) => {
    expect(parseRetryAfter(header, nowMs)).toBeUndefined()
  },
)
