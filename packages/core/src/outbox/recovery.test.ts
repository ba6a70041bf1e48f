import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { arrange, draft } from "./outbox.test.kit.ts"
import { readRecord, toRecord } from "./record.ts"
import { itemPrefix, quarantinePrefix, recover } from "./recovery.ts"

const owner = "memory://server ann"
const nowMs = 1_000

/** A record as this code writes it, perhaps with one field that is not what it was, or is gone. */
const records = fc
  .record({
    content: fc.string({ unit: "binary" }),
    field: fc.option(fc.constantFrom(...Object.keys(recordOf("x"))), { nil: null }),
    damage: fc.option(fc.jsonValue()),
  })
  .map(({ content, field, damage }) => {
    const record = recordOf(content)
    return field === null ? record : { ...record, [field]: damage ?? undefined }
  })

const anything = fc.oneof(records, fc.jsonValue(), fc.constant(undefined))

function recordOf(content: string): Readonly<Record<string, unknown>> {
  const { outbox } = arrange()
  outbox.add(draft("a1", content))
  const item = outbox.kept("a1")
  const record = item && toRecord(item, owner, 1)
  if (typeof record !== "object" || record === null) throw new Error("nothing is kept")
  return Object.fromEntries(Object.entries(record))
}

describe("what is found on a disk", () => {
  test("P13: any record is an item, newer or damaged, and reads the same twice", () => {
    fc.assert(
      fc.property(anything, (value) => {
        const reading = readRecord(value, owner)
        expect(["item", "newer", "damaged"]).toContain(reading.type)
        expect(readRecord(value, owner)).toEqual(reading)
        if (reading.type !== "item") return
        const again = readRecord(toRecord(reading.item, owner, 1), owner)
        expect(again).toEqual(reading)
      }),
      { numRuns: 200 },
    )
  })

  test("P13: an older record becomes what it would be today, or is damaged", () => {
    const migrations = {
      0: ({ text, ...old }: Readonly<Record<string, unknown>>) => ({ ...old, payload: text, v: 1 }),
    }
    fc.assert(
      fc.property(records, (record) => {
        const { payload, ...rest } = record
        const today = readRecord(record, owner)
        fc.pre(record.v === 1)
        expect(readRecord({ ...rest, text: payload, v: 0 }, owner, migrations)).toEqual(today)
      }),
      { numRuns: 200 },
    )
  })

  test("P13: what was put aside once is not put aside twice, and the rest is found again", () => {
    fc.assert(
      fc.property(fc.array(anything, { maxLength: 60 }), (values) => {
        const disk = new Map<string, unknown>(
          values.map((value, index) => [`${itemPrefix}${index === 0 ? "a1" : `k${index}`}`, value]),
        )
        const first = recoverFrom(disk)
        for (const [key, value] of first.batch)
          if (value === undefined) disk.delete(key)
          else disk.set(key, value)
        const second = recoverFrom(disk)
        expect(second).toEqual({ ...first, batch: [], damaged: 0 })
        const aside = [...disk.keys()].filter((key) => key.startsWith(quarantinePrefix))
        expect(aside.length).toBeLessThanOrEqual(50)
      }),
      { numRuns: 200 },
    )
  })
})

function recoverFrom(disk: ReadonlyMap<string, unknown>): ReturnType<typeof recover> {
  const entries = [...disk].sort(([one], [other]) => (one < other ? -1 : 1))
  const starting = (prefix: string) => entries.filter(([key]) => key.startsWith(prefix))
  const found = { items: starting(itemPrefix), quarantined: starting(quarantinePrefix) }
  return recover(found, { owner, nowMs, mayRepeat: () => true, isKnown: () => false })
}
