import { expect, test } from "vitest"
import { createLatecomers } from "./latecomers.ts"

const said = { userId: "ann", conversationId: "c1", content: "hi" }

/** How many were late, where it was sent and stored at these times. */
function lateOf(sentAtMs: readonly number[], storedAtMs: readonly number[]): number {
  let nowMs = 0
  const latecomers = createLatecomers(() => nowMs)
  const all = [
    ...sentAtMs.map((at) => ({ at, note: latecomers.noteSent })),
    ...storedAtMs.map((at) => ({ at, note: latecomers.noteStored })),
  ]
  for (const { at, note } of all.sort((a, b) => a.at - b.at)) {
    nowMs = at
    note(said)
  }
  return latecomers.countOf(said)
}

test.each([
  ["is not late within 5 s", [0], [5_000], 0],
  ["is late after 5 s", [0], [5_001], 1],
  ["is not late where it came twice at once", [0, 100], [50, 150], 0],
  ["is late where it came in behind what was sent instead of it", [0, 9_000], [9_100, 9_200], 1],
  ["is late as often as it came late", [0, 9_000], [20_000, 20_000], 2],
  ["is not late for another one that was never stored", [0, 9_000], [9_100], 0],
])("a message %s", (_, sentAtMs, storedAtMs, late) => {
  expect(lateOf(sentAtMs, storedAtMs)).toBe(late)
})

test("a message is not late for another text, sender or conversation", () => {
  let nowMs = 0
  const latecomers = createLatecomers(() => nowMs)
  latecomers.noteSent(said)
  nowMs = 6_000
  latecomers.noteStored(said)
  for (const other of [{ userId: "bob" }, { conversationId: "c2" }, { content: "ho" }])
    expect(latecomers.countOf({ ...said, ...other })).toBe(0)
})
