import { describe, expect, test } from "vitest"
import {
  type ItemInput,
  type ItemStep,
  isPoison,
  isSuspect,
  marksOf,
  retryDelayMs,
  stepItem,
} from "./lane.ts"
import type { ItemState } from "./outbox-view.ts"

// `!`: what was never handed over cannot be refused or unclear, what is on its way or settled cannot be handed over,
// and what is on its way is nobody's to retry or discard.
// biome-ignore format: the machine is read as a table
const expected: Readonly<Record<ItemState, Readonly<Record<ItemInput, ItemStep>>>> = {
  queued: {
    hand: "sending", acknowledged: "done", echoed: "done", refusedRetryable: "!", refusedFinal: "!", returned: "=",
    unclear: "!", reconciled: "done", absent: "=", unknown: "=", retry: "=", discard: "gone", expire: "failed",
  },
  sending: {
    hand: "!", acknowledged: "done", echoed: "done", refusedRetryable: "queued", refusedFinal: "failed",
    returned: "queued", unclear: "unconfirmed", reconciled: "done", absent: "queued", unknown: "=", retry: "!",
    discard: "!", expire: "failed",
  },
  unconfirmed: {
    hand: "!", acknowledged: "done", echoed: "done", refusedRetryable: "queued", refusedFinal: "failed", returned: "=",
    unclear: "=", reconciled: "done", absent: "queued", unknown: "=", retry: "queued", discard: "gone",
    expire: "failed",
  },
  failed: {
    hand: "!", acknowledged: "done", echoed: "done", refusedRetryable: "=", refusedFinal: "=", returned: "=",
    unclear: "=", reconciled: "done", absent: "=", unknown: "=", retry: "queued", discard: "gone", expire: "=",
  },
}

const states: readonly ItemState[] = ["queued", "sending", "unconfirmed", "failed"]
const inputs: readonly ItemInput[] = [
  "hand",
  "acknowledged",
  "echoed",
  "refusedRetryable",
  "refusedFinal",
  "returned",
  "unclear",
  "reconciled",
  "absent",
  "unknown",
  "retry",
  "discard",
  "expire",
]

describe("the table of an item", () => {
  test("O5: has a cell for each of 4 states and 13 inputs", () => {
    expect(Object.keys(expected)).toEqual([...states])
    for (const row of Object.values(expected)) expect(Object.keys(row)).toEqual([...inputs])
  })

  test.each(
    states.flatMap((state) =>
      inputs.map((input) => [state, input, expected[state][input]] as const),
    ),
  )("O5: %s, %s leads to %s", (state, input, next) => {
    expect(stepItem(state, input)).toBe(next)
  })

  test.each([1003, 1007, 1009, 1011])("O11: %i within a second blames doubly", (code) => {
    expect([0, 1_000, 1_001].map((sentMsAgo) => marksOf(code, sentMsAgo))).toEqual([2, 2, 1])
  })

  test.each([1000, 1001, 1002, 1005, 1006, 1008, 1012, 4429, null])(
    "O11: %j blames once",
    (code) => {
      expect(marksOf(code, 0)).toBe(1)
    },
  )

  test("O11: two marks make a suspect, and three are too many", () => {
    expect([1, 2, 3].map((marks) => isSuspect({ marks }))).toEqual([false, true, true])
    expect([1, 2, 3].map(isPoison)).toEqual([false, false, true])
  })

  test("O9: retryable refusals wait 1, 2, 4, 8 and 16 s, and the sixth is final", () => {
    const delays = [1, 2, 3, 4, 5, 6].map(retryDelayMs)
    expect(delays).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, null])
  })
})
