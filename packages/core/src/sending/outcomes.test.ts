import { describe, expect, test } from "vitest"
import type { Outcome } from "../connection/requests-options.ts"
import type { Delivery } from "../dialect/delivery.ts"
import { ChatError, type ChatErrorCode } from "../errors.ts"
import type { ItemInput } from "../outbox/lane.ts"
import type { Command } from "../protocol/commands.ts"
import { inputOf, lossOf } from "./outcomes.ts"

const fault = (code: ChatErrorCode, reason?: string) =>
  new ChatError({ code, operation: "send", reason: "no", ...(reason && { details: { reason } }) })
const refused = (
  code: ChatErrorCode,
  stored: "no" | "perhaps" = "no",
  reason?: string,
): Outcome => ({
  ...{ type: "refused", error: fault(code, reason), stored },
})
const failed = (code: ChatErrorCode, isHandedOver: boolean): Outcome => ({
  ...{ type: "failed", error: fault(code), isHandedOver },
})

const payload = { clientId: "a", conversationId: "room", type: "text", content: "hi" }
const message: Command = { type: "send_message", payload }
const upTo = { id: "m1", seq: 1, createdAt: 0 }
const mark: Command = { type: "mark_read", payload: { conversationId: "room", upTo } }

function read(
  outcome: Outcome,
  idempotent: boolean,
  command = message,
  after: string | null = null,
) {
  const delivery: Delivery = { idempotent, window: 1, lookUp: null, durable: new Set() }
  const item = {
    clientId: "a",
    conversationId: "room",
    lane: "room",
    command,
    afterClientId: after,
  }
  return inputOf(outcome, { ...item, dependsOn: null, knownOwn: null }, delivery)
}

describe("what an outcome means to an item", () => {
  // Where a repeat is recognised, and where it is not.
  test.each<[string, Outcome, ItemInput, ItemInput]>([
    ["an answer", { type: "replied", result: 1 }, "acknowledged", "acknowledged"],
    ["an answer that proves nothing", { type: "claimed" }, "unclear", "unclear"],
    ["a deadline after the hand-over", failed("timeout", true), "returned", "unclear"],
    ["a lost link after the hand-over", failed("not_connected", true), "returned", "unclear"],
    ["a lost link before the hand-over", failed("not_connected", false), "returned", "returned"],
    ["a refusal for now", refused("internal"), "refusedRetryable", "refusedRetryable"],
    ["a refusal for good", refused("forbidden"), "refusedFinal", "refusedFinal"],
    [
      "a refusal that may have stored",
      refused("internal", "perhaps"),
      "refusedRetryable",
      "unclear",
    ],
  ])("O5 O6 O7 O9 O10: %s", (_, outcome, repeatable, otherwise) => {
    expect([read(outcome, true), read(outcome, false)]).toEqual([repeatable, otherwise])
  })

  test("O4: a refusal since the one before is unknown returns it, and counts as none", () => {
    const early = refused("conflict", "no", "out_of_order")
    expect(read(early, true, message, "before")).toBe("returned")
    expect(read(early, true, message)).toBe("refusedFinal")
  })

  test("O7: to mark as read is repeated on any server: twice does no harm", () => {
    expect(read(failed("timeout", true), false, mark)).toBe("returned")
  })

  test.each<[string, Outcome, unknown]>([
    ["a link that the server closed", lost(1011), { closeCode: 1011 }],
    ["a link that ended without a word", lost(1006), { closeCode: 1006 }],
    ["an end that was asked for", lost(1000), null],
    ["an end that nobody explains", failed("not_connected", true), null],
    ["a deadline", failed("timeout", true), null],
    ["a link that died before the hand-over", { ...lost(1011), isHandedOver: false }, null],
    ["a refusal", refused("internal"), null],
  ])("O11: %s blames or does not", (_, outcome, expected) => {
    expect(lossOf(outcome)).toEqual(expected)
  })
})

function lost(closeCode: number): Outcome & { readonly type: "failed" } {
  const cause = new ChatError({
    ...{ code: "not_connected", operation: "connect", reason: "gone", details: { closeCode } },
  })
  const error = new ChatError({ code: "not_connected", operation: "send", reason: "gone", cause })
  return { type: "failed", error, isHandedOver: true }
}
