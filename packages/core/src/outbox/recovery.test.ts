import { describe, expect, test } from "vitest"
import type { JsonValue } from "../json.ts"
import type { KeptItem } from "./item.ts"
import { draft } from "./outbox.test.kit.ts"
import { toRecord } from "./record.ts"
import { recover } from "./recovery.ts"

const owner = "memory://server ann"
const nowMs = 5_000

function kept(clientId: string, more: Partial<KeptItem> = {}): KeptItem {
  return {
    ...{ ...draft(clientId), dependsOn: null, position: 1, createdAt: 1, firstSentAt: null },
    ...{ state: "queued", attempts: 0, marks: 0, isRefused: false, error: null },
    ...more,
  }
}

function find(
  items: readonly (readonly [string, unknown])[],
  { mayRepeat = true, quarantined = [] as readonly string[], known = "" } = {},
) {
  return recover(
    { items, quarantined: quarantined.map((key) => [key, ""] as const) },
    { owner, nowMs, mayRepeat: () => mayRepeat, isKnown: (key) => key === known },
  )
}

function recordOf(clientId: string, more?: Partial<KeptItem>): readonly [string, JsonValue] {
  return [`outbox/${clientId}`, toRecord(kept(clientId, more), owner, 1)]
}

function changed(change: object): unknown {
  const [, record] = recordOf("a1")
  return { ...Object(record), ...change }
}

describe("what a client finds", () => {
  test("O14: is taken up in the order of sending, and what it holds already is left alone", () => {
    const items = [
      recordOf("a2", { position: 9 }),
      recordOf("b1", { position: 3 }),
      recordOf("c1", { position: 5 }),
    ]
    const found = find(items, { known: "c1" })
    expect(found.items.map(({ clientId }) => clientId)).toEqual(["b1", "a2"])
    expect([...found.keys].sort()).toEqual(["a2", "b1", "c1"])
    expect(found).toMatchObject({ batch: [], damaged: 0, newer: 0 })
  })

  test.each([
    [true, "queued"],
    [false, "unconfirmed"],
  ])("O14: and was on its way, where a repeat is recognised (%s), is %s", (mayRepeat, state) => {
    const found = find([recordOf("a1", { state: "sending" })], { mayRepeat })
    expect(found.items).toMatchObject([{ clientId: "a1", state }])
  })

  test.each(["queued", "failed", "unconfirmed"] as const)("O14: and is %s stays so", (state) => {
    expect(find([recordOf("a1", { state })], { mayRepeat: false }).items).toMatchObject([{ state }])
  })

  test.each<[string, unknown]>([
    ["is no record", "x"],
    ["is null", null],
    ["lacks a field", changed({ lane: undefined })],
    ["belongs to another owner", changed({ owner: "memory://server bob" })],
    ["stands under another key", changed({ clientId: "b7" })],
    ["has an old version that nobody migrates", changed({ v: 0 })],
    ["names a command that does not wait", changed({ kind: "load_messages", payload: {} })],
    ["has a payload of another command", changed({ kind: "mark_read" })],
    ["lacks a part of its payload", changed({ payload: { clientId: "a1", type: "text" } })],
    ["has a place that is none", changed({ position: -1 })],
  ])("O16 F58: what %s goes to quarantine, and the others are taken up", (_, value) => {
    const found = find([["outbox/a1", value], recordOf("b1")])
    expect(found.items.map(({ clientId }) => clientId)).toEqual(["b1"])
    expect(found).toMatchObject({ damaged: 1, newer: 0, keys: ["b1"] })
    expect(found.batch).toEqual([
      ["outbox/a1", undefined],
      ["quarantine/0000000000005000/outbox/a1", JSON.stringify(value) ?? "undefined"],
    ])
  })

  test("O16: what a newer version wrote is left where it is, and counted", () => {
    const found = find([["outbox/a1", changed({ v: 2 })]])
    expect(found).toMatchObject({ items: [], keys: [], batch: [], damaged: 0, newer: 1 })
  })

  test("O16: the quarantine holds 50, and lets go of the oldest", () => {
    const before = Array.from({ length: 50 }, (_, index) => `quarantine/${1_000 + index}/x`)
    const broken = [
      ["outbox/a1", "x"],
      ["outbox/a2", "x"],
    ] as const
    const gone = find(broken, { quarantined: before })
      .batch.filter(([key, value]) => key.startsWith("quarantine/") && value === undefined)
      .map(([key]) => key)
    expect(gone).toEqual(["quarantine/1000/x", "quarantine/1001/x"])
  })
})
