import { describe, expect, test } from "vitest"
import { resolveNumbers } from "./options.ts"

/** What each may be beside the others' defaults. Written down a second time: a change of a bound takes two edits. */
const table = {
  timeouts: {
    tokenMs: [15_000, 1_000, 60_000],
    connectMs: [10_000, 1_000, 60_000],
    authenticateMs: [10_000, 1_000, 60_000],
    closeMs: [1_000, 0, 10_000],
    requestMs: [10_000, 100, 300_000],
    reconcileMs: [15_000, 1_000, 60_000],
  },
  backoff: {
    firstMs: [2_000, 0, 30_000],
    baseMs: [1_000, 250, 10_000],
    floorMs: [250, 0, 1_000],
    capMs: [10_000, 1_000, 300_000],
    stableMs: [5_000, 0, 60_000],
    burst: [3, 1, Number.POSITIVE_INFINITY],
    refillMs: [2_000, 100, Number.POSITIVE_INFINITY],
    maxAttempts: [Number.POSITIVE_INFINITY, 1, Number.POSITIVE_INFINITY],
  },
  heartbeat: {
    silenceMs: [25_000, 5_000, 300_000],
    replyMs: [8_000, 500, 60_000],
    wakeReplyMs: [3_000, 500, 60_000],
  },
  outbox: {
    maxItems: [1_000, 1, Number.POSITIVE_INFINITY],
    maxBytes: [5 * 1_024 * 1_024, 1, Number.POSITIVE_INFINITY],
    maxAgeMs: [86_400_000, 1, Number.POSITIVE_INFINITY],
    maxLanes: [8, 1, 64],
  },
  limits: {
    inFlight: [32, 1, Number.POSITIVE_INFINITY],
    waiting: [256, 1, Number.POSITIVE_INFINITY],
    bufferedBytes: [1_024 * 1_024, 1, Number.POSITIVE_INFINITY],
    watchedMessages: [5_000, 1, Number.POSITIVE_INFINITY],
    unwatchedMessages: [200, 1, Number.POSITIVE_INFINITY],
  },
}

const rows = Object.entries(table).flatMap(([group, numbers]) =>
  Object.entries(numbers).map(([name, [standard = 0, least = 0, most = 0]]) => ({
    ...{ group, name, standard, least, most },
  })),
)

describe("the numbers of a client", () => {
  test("are these by default, and no others", () => {
    const numbers = Object.entries(resolveNumbers({})).flatMap(([group, given]) =>
      Object.entries(given).map(([name, number]) => `${group}.${name} ${number}`),
    )
    expect(numbers).toEqual(rows.map(({ group, name, standard }) => `${group}.${name} ${standard}`))
  })

  test.each(rows)("$group.$name is from $least to $most", ({ group, name, least, most }) => {
    const resolve = (value: unknown) => resolveNumbers({ [group]: { [name]: value } })
    for (const right of [least, most]) {
      expect(resolve(right)).toMatchObject({ [group]: { [name]: right } })
    }
    // Nothing is above infinity.
    const above = most === Number.POSITIVE_INFINITY ? [] : [most + 1]
    for (const wrong of [least - 1, ...above, Number.NaN, "5"]) {
      expect(() => resolve(wrong)).toThrow(expect.objectContaining({ code: "invalid_argument" }))
    }
  })

  test("an option of another name is a mistake", () => {
    const timeouts = { requestMs: 5_000, requestMS: 5_000 }
    expect(() => resolveNumbers({ timeouts })).toThrow("there is no option timeouts.requestMS")
  })

  test("backoff.floorMs, baseMs and capMs do not decrease", () => {
    expect(() => resolveNumbers({ backoff: { floorMs: 2_000 } })).toThrow(
      expect.objectContaining({ code: "invalid_argument" }),
    )
  })
})
