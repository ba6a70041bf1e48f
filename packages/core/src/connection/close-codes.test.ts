import { describe, expect, test } from "vitest"
import type { CloseReason } from "../transport.ts"
import { verdictOfClose } from "./close-codes.ts"

function verdict(reason: Partial<CloseReason>) {
  const { error, ...rest } = verdictOfClose({ opened: true, code: 1006, reason: "", ...reason })
  return { ...rest, code: error?.code }
}

const lost = { next: "retry", code: "not_connected" }
const refused = (code: string) => ({ next: "stop", code })
const denied = { next: "reauthenticate", code: "unauthorized" }

describe("a close code", () => {
  test.each([
    [1000, lost],
    [1001, { ...lost, isPlanned: true }],
    [1002, { ...lost, leastFailures: 3, isViolation: true }],
    [1003, lost],
    [1005, lost],
    [1006, lost],
    [1007, lost],
    [1008, denied],
    [1009, lost],
    [1010, refused("protocol_mismatch")],
    [1011, lost],
    [1012, { ...lost, isPlanned: true }],
    [1013, { ...lost, leastFailures: 3 }],
    [1014, lost],
    [1015, { ...lost, leastFailures: 3 }],
    [3000, denied],
    [3003, refused("forbidden")],
    [3008, { ...lost, isPlanned: true }],
    [3999, lost],
    [4000, lost],
    [4400, refused("protocol_mismatch")],
    [4401, denied],
    [4403, refused("forbidden")],
    [4408, { ...lost, isPlanned: true }],
    [4409, refused("conflict")],
    [4426, refused("protocol_mismatch")],
    [4429, { ...lost, retryAfterMs: 60_000 }],
    [4999, lost],
  ])("C5 F15: %i", (code, expected) => {
    expect(verdict({ code })).toEqual(expected)
  })

  test.each([1000, 1001, 1006, 1012, 1013, 4429])("B5: %i keeps the server's hint", (code) => {
    expect(verdict({ code, retryAfterMs: 7_000 })).toMatchObject({ retryAfterMs: 7_000 })
  })

  test.each([
    [401, denied],
    [403, refused("forbidden")],
    [404, refused("not_found")],
    [429, { ...lost, retryAfterMs: 5_000 }],
    [503, { ...lost, retryAfterMs: 5_000 }],
    [200, { ...lost, retryAfterMs: 5_000 }],
  ])("C5 F04: a handshake that is answered %i", (httpStatus, expected) => {
    expect(verdict({ opened: false, httpStatus, retryAfterMs: 5_000 })).toEqual(expected)
  })
})
