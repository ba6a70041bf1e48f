import fc from "fast-check"
import { describe, expect, test } from "vitest"
import type { StoredMessage } from "../protocol/message.ts"
import { unread } from "./item.ts"
import { type MatchOptions, matchUnclear, type UnclearMessage, verdictOf } from "./reconcile.ts"

const sentAt = 1_000_000

function row(id: string, given: Partial<StoredMessage> = {}): StoredMessage {
  return {
    ...{ id, clientId: null, conversationId: "c1", seq: null, updateSeq: null, senderId: "ann" },
    ...{ type: "text", content: "hi", attachments: [], mentions: [], replyToId: null },
    ...{ threadCount: 0, reactions: [], createdAt: sentAt, editedAt: null, deletedAt: null },
    ...{ streaming: false, metadata: {} },
    ...given,
  }
}

function sent(key: string, given: Partial<UnclearMessage> = {}): UnclearMessage {
  const times = { sentAt, lostAt: sentAt + 10_000 }
  const said = { type: "text", replyToId: null, content: "hi" }
  return { key, ...said, ...times, known: new Set(), ...given }
}

const options: MatchOptions = {
  ownId: "ann",
  toleranceMs: 5_000,
  isTaken: () => false,
  isSameContent: (mine, theirs) => mine === theirs,
}

/** Which row each became. */
function match(
  unclear: readonly UnclearMessage[],
  rows: readonly StoredMessage[],
  own: Partial<MatchOptions> = {},
) {
  const found = matchUnclear(unclear, rows, { ...options, ...own })
  return Object.fromEntries([...found].map(([key, { id }]) => [key, id]))
}

describe("an unclear message", () => {
  test("O7: is the own row of its type, reply and content", () => {
    expect(match([sent("a")], [row("1")])).toEqual({ a: "1" })
    for (const other of [
      { senderId: "bob" },
      { type: "image" },
      { replyToId: "0" },
      { content: "ho" },
    ])
      expect(match([sent("a")], [row("1", other)])).toEqual({})
    expect(match([sent("a", { replyToId: "0" })], [row("1", { replyToId: "0" })])).toEqual({
      a: "1",
    })
  })

  test.each([
    [-5_001, false],
    [-5_000, true],
    [130_000, true],
    [130_001, false],
  ])("O7: was stored from 5 s before it was sent to 120 s after it was lost: %i ms", (ms, is) => {
    const found = match([sent("a")], [row("1", { createdAt: sentAt + ms })])
    expect(found).toEqual(is ? { a: "1" } : {})
  })

  test("O7: is none that was known before, or is another item's", () => {
    expect(match([sent("a", { known: new Set(["1"]) })], [row("1")])).toEqual({})
    expect(match([sent("a")], [row("1")], { isTaken: ({ id }) => id === "1" })).toEqual({})
  })

  test.each([
    [-5_001, false, false],
    [-5_000, false, true],
    [-1, false, true],
    [0, true, true],
    [130_001, false, true],
  ])("O7: may be any of its time, where the history was not read: %i ms", (ms, is, may) => {
    const blind = sent("a", { known: new Set([unread]) })
    const rows = [row("1", { createdAt: sentAt + ms })]
    expect(match([blind], rows)).toEqual(is ? { a: "1" } : {})
    expect(match([blind], rows, { isByOrder: true })).toEqual(may ? { a: "1" } : {})
  })

  test("O7: may be any that is older by far, where a part of the history was known", () => {
    const half = sent("a", { known: new Set(["0", unread]) })
    const rows = [row("0"), row("1", { createdAt: sentAt - 60_000 })]
    expect(match([half], rows)).toEqual({})
    expect(match([half], rows, { isByOrder: true })).toEqual({ a: "1" })
  })

  test("O7: may be any that was not known, whatever the clock said and what came since", () => {
    const rows = [
      row("1", { createdAt: sentAt - 60_000 }),
      row("2", { content: "ho", createdAt: sentAt - 30_000 }),
    ]
    const mine = sent("a", { known: new Set(["2"]) })
    expect(match([mine], rows)).toEqual({})
    expect(match([mine], rows, { isByOrder: true })).toEqual({ a: "1" })
  })

  test.each([
    { content: "", deletedAt: sentAt },
    { content: "ho", editedAt: sentAt },
  ])("O7: may be one that was changed or deleted since: %o", (change) => {
    const rows = [row("1", change)]
    expect(match([sent("a")], rows)).toEqual({})
    expect(match([sent("a")], rows, { isByOrder: true })).toEqual({ a: "1" })
  })

  test("O7: is told by the content as the wire alters it", () => {
    const isSameContent = (mine: string, theirs: string) => mine.trim() === theirs
    expect(match([sent("a", { content: " hi " })], [row("1")], { isSameContent })).toEqual({
      a: "1",
    })
  })

  test("O7 F44: of equal ones each is one row, in the order of the lane, the earliest first", () => {
    const rows = [row("2", { createdAt: sentAt + 200 }), row("1", { createdAt: sentAt + 100 })]
    expect(match([sent("a"), sent("b")], rows)).toEqual({ a: "1", b: "2" })
    expect(match([sent("a"), sent("b")], rows.slice(0, 1))).toEqual({ a: "2" })
  })

  const items = fc.array(
    fc.record({ content: fc.constantFrom("x", "y"), sentAt: fc.integer({ min: 0, max: 20_000 }) }),
    { maxLength: 6 },
  )
  const stored = fc.array(
    fc.record({
      content: fc.constantFrom("x", "y", "z"),
      createdAt: fc.integer({ min: 0, max: 20_000 }),
      senderId: fc.constantFrom("ann", "ann", "bob"),
    }),
    { maxLength: 10 },
  )

  test("P8: matching is one to one, in order, and does not depend on how history is paged", () => {
    fc.assert(
      fc.property(items, stored, fc.infiniteStream(fc.nat()), (mine, theirs, chance) => {
        // What stands later in a lane is sent later.
        const inOrder = [...mine].sort((a, b) => a.sentAt - b.sentAt)
        const unclear = inOrder.map((one, index) => sent(`${index}`, { ...one, lostAt: 20_000 }))
        const rows = theirs.map((one, index) => row(`${index}`, one))
        const found = match(unclear, rows)
        // Pages overlap, and come in any order.
        const paged = [...rows, ...rows]
          .map((one) => ({ one, at: chance.next().value }))
          .sort((a, b) => a.at - b.at)
          .map(({ one }) => one)
        expect(match(unclear, paged)).toEqual(found)
        expect(new Set(Object.values(found)).size).toBe(Object.keys(found).length)
        const inLane = unclear.flatMap(({ key, content }) => {
          const id = found[key]
          return id == null ? [] : [{ content, at: rows[Number(id)]?.createdAt ?? 0 }]
        })
        for (const content of ["x", "y"]) {
          const times = inLane.filter((one) => one.content === content).map(({ at }) => at)
          expect(times).toEqual([...times].sort((a, b) => a - b))
        }
      }),
      { numRuns: 200 },
    )
  })
})

describe("a look-up", () => {
  const late = { isFound: false, covers: true, begunAt: 5_000, sentAt: 0 }

  test("O7: proves presence whenever it was begun, absence only 5 s after the transmission", () => {
    expect(verdictOf({ ...late, isFound: true, covers: false, begunAt: 1 })).toBe("reconciled")
    expect(verdictOf(late)).toBe("absent")
    expect(verdictOf({ ...late, begunAt: 4_999 })).toBe("early")
  })

  test("O7: of a history that does not cover the time proves nothing", () => {
    expect(verdictOf({ ...late, covers: false })).toBe("unknown")
    expect(verdictOf({ ...late, covers: false, begunAt: 1 })).toBe("unknown")
  })
})
