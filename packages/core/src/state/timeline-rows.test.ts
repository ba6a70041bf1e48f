import { describe, expect, test } from "vitest"
import { createMessage } from "../../../../test/bindings/message.ts"
import type { Message } from "./message.ts"
import { type TimelineRow, timelineRows } from "./timeline-rows.ts"

const noon = Date.UTC(2026, 2, 9, 12)
const minuteMs = 60_000

function messageAt(seq: number, createdAt = noon, senderId = "ana"): Message {
  return { ...createMessage(`m${seq}`), seq, createdAt, senderId }
}

function words(rows: readonly TimelineRow[]): readonly string[] {
  return rows.map((row) =>
    row.kind === "message" ? `${row.key}${row.startsGroup ? " starts" : ""}` : row.kind,
  )
}

describe("timeline rows", () => {
  test("an empty list has none", () => {
    expect(timelineRows([])).toEqual([])
  })

  test("neighbours of one author within five minutes are a group", () => {
    const rows = timelineRows([
      messageAt(1),
      messageAt(2, noon + minuteMs),
      messageAt(3, noon + 2 * minuteMs, "bob"),
      messageAt(4, noon + 3 * minuteMs, "ana"),
      messageAt(5, noon + 8 * minuteMs, "ana"),
    ])
    expect(words(rows)).toEqual(["day", "m1 starts", "m2", "m3 starts", "m4 starts", "m5 starts"])
  })

  test("days are those of the reader's time zone", () => {
    const messages = [
      messageAt(1, Date.UTC(2026, 2, 9, 22)),
      messageAt(2, Date.UTC(2026, 2, 9, 23)),
    ]
    const kindsIn = (timeZone: string) => timelineRows(messages, { timeZone }).map(({ key }) => key)
    expect(kindsIn("UTC")).toEqual(["day-2026-03-09", "m1", "m2"])
    expect(kindsIn("Europe/Berlin")).toEqual(["day-2026-03-09", "m1", "day-2026-03-10", "m2"])
    expect(kindsIn("Asia/Kathmandu")).toEqual(["day-2026-03-10", "m1", "m2"])
  })

  test("a day begins once, even where clocks disagree around midnight", () => {
    const midnight = Date.UTC(2026, 2, 10)
    const times = [midnight - 1, midnight + 1, midnight - 2, midnight + 3]
    const rows = timelineRows(
      times.map((time, index) => messageAt(index + 1, time)),
      { timeZone: "UTC" },
    )
    expect(words(rows).filter((word) => word === "day")).toHaveLength(2)
    expect(new Set(rows.map(({ key }) => key)).size).toBe(rows.length)
  })

  test("the divider stands before the first unread message, and begins a group", () => {
    const messages = [messageAt(1), messageAt(2), messageAt(4), messageAt(5)]
    expect(words(timelineRows(messages, { unread: 3 }))).toEqual([
      "day",
      "m1 starts",
      "m2",
      "unread",
      "m4 starts",
      "m5",
    ])
  })

  test("there is no divider where its place is not held, or nothing is unread", () => {
    const messages = [messageAt(7), messageAt(8)]
    expect(words(timelineRows(messages, { unread: 3, hasOlder: true }))).not.toContain("unread")
    expect(words(timelineRows(messages, { unread: 9 }))).not.toContain("unread")
    expect(words(timelineRows(messages, { unread: 3 }))).toContain("unread")
  })

  test("the divider stays put when more comes", () => {
    const messages = [messageAt(1), messageAt(2), messageAt(3)]
    const after = timelineRows([...messages, messageAt(4)], { unread: 2 })
    expect(words(after).indexOf("unread")).toBe(2)
  })

  test("a gap stands before the message behind it, and knows where to load", () => {
    const gap = { afterSeq: 2, beforeSeq: 9, reason: "missing" } as const
    const rows = timelineRows([messageAt(1), messageAt(2), messageAt(9)], { gaps: [gap] })
    expect(words(rows)).toEqual(["day", "m1 starts", "m2", "gap", "m9 starts"])
    expect(rows[3]).toEqual({ kind: "gap", key: "gap-2", gap, beforeKey: "m9" })
  })

  test("the key of a gap stays while it is filled from its end", () => {
    const messages = [messageAt(2), messageAt(8), messageAt(9)]
    const keyWith = (beforeSeq: number) =>
      timelineRows(messages, { gaps: [{ afterSeq: 2, beforeSeq, reason: "missing" }] }).find(
        ({ kind }) => kind === "gap",
      )?.key
    expect(keyWith(9)).toBe(keyWith(8))
  })

  test("a server without numbers has neither gaps nor a divider in its rows", () => {
    const messages = [{ ...messageAt(1), seq: null }]
    const gaps = [{ afterSeq: null, beforeSeq: null, reason: "missing" }] as const
    expect(words(timelineRows(messages, { gaps, unread: 1 }))).toEqual(["day", "m1 starts"])
  })

  test("a row stays the same object until its message or its group changes", () => {
    const first = [messageAt(1), messageAt(2)]
    const before = timelineRows(first)
    const after = timelineRows([...first, messageAt(3)])
    expect(after[1]).toBe(before[1])
    expect(after[2]).toBe(before[2])
    const edited = timelineRows([messageAt(1, noon, "bob"), ...first.slice(1)])
    expect(edited[2]).not.toBe(before[2])
  })

  test("ten thousand messages are one list at once", () => {
    const messages = Array.from({ length: 10_000 }, (_, index) =>
      messageAt(index + 1, noon + index * minuteMs),
    )
    const rows = timelineRows(messages, { timeZone: "UTC" })
    expect(rows.filter(({ kind }) => kind === "message")).toHaveLength(10_000)
  })
})
