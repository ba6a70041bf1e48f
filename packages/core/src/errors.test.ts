import { describe, expect, test } from "vitest"
import { ChatError, type ChatErrorCode, isChatError } from "./errors.ts"

/** Whether another try may help, where nobody says otherwise. Written down a second time. */
const retryable: Readonly<Record<ChatErrorCode, boolean>> = {
  invalid_argument: false,
  unsupported: false,
  not_connected: true,
  timeout: true,
  aborted: false,
  closed: false,
  unauthorized: false,
  forbidden: false,
  not_found: false,
  conflict: false,
  rate_limited: true,
  too_large: false,
  invalid_frame: false,
  rejected: false,
  outbox_full: false,
  storage_failed: false,
  unconfirmed: false,
  protocol_mismatch: false,
  internal: true,
}

const isCode = (code: string): code is ChatErrorCode => Object.hasOwn(retryable, code)
const codes = Object.keys(retryable).filter(isCode)
const fault = { operation: "send message", reason: "no" }

describe("an error", () => {
  test.each(codes)("K8: of code %s says whether a retry may help", (code) => {
    expect(new ChatError({ code, ...fault }).retryable).toBe(retryable[code])
    for (const told of [true, false])
      expect(new ChatError({ code, ...fault, retryable: told }).retryable).toBe(told)
  })

  test("is known by its name and its code, also that of another copy of this package", () => {
    const error = new ChatError({ code: "conflict", ...fault })
    const other = Object.assign(new Error("x"), { name: "ChatError", code: "conflict" })
    for (const one of [error, other]) {
      expect([isChatError(one), isChatError(one, "conflict")]).toEqual([true, true])
      expect(isChatError(one, "forbidden")).toBe(false)
    }
    for (const none of [new Error("x"), null, { code: 1 }]) expect(isChatError(none)).toBe(false)
    expect(error.message).toBe("unable to send message: no")
  })
})
