import fc from "fast-check"
import { describe, expect, test } from "vitest"
import type { StoredMessage } from "../protocol/message.ts"
import type { PageKind } from "./gaps.ts"
import { positionOf } from "./message-list.ts"
import { contents, createAnnsTimeline, createLog, draft, page, stored } from "./state.test.kit.ts"
import type { Timeline } from "./timeline.ts"

const holds = { holds: true }
const numbers = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index)
const range = (from: number, to: number) => numbers(from, to).map((seq) => stored(seq))

describe("laws of a timeline", () => {
  const operation = fc.record({
    what: fc.constantFrom(
      ...(["live", "own", "repeat", "newest", "before", "after", "around", "race"] as const),
      ...(["cut", "lose", "trim newest", "trim oldest", "reset"] as const),
    ),
    size: fc.integer({ min: 1, max: 6 }),
    pick: fc.nat(),
  })
  const operations = fc.array(operation, { maxLength: 40 })

  /** Does what a client would do with the answers of a server whose log grows meanwhile. */
  function play(
    steps: readonly { what: string; size: number; pick: number }[],
    next: (count: number, isOwn: boolean) => StoredMessage,
    check: (timeline: Timeline, log: readonly StoredMessage[]) => void,
  ): void {
    const { timeline } = createAnnsTimeline()
    const { messages, pageOf } = createLog([])
    const say = (isOwn = false): StoredMessage => {
      const message = next(messages.length + 1, isOwn)
      messages.push(message)
      return message
    }
    const load = (kind: PageKind, size: number) => timeline.addPage(pageOf(kind, size), kind)
    for (const { what, size, pick } of steps) {
      const held = timeline.messages()
      const anchor = held[pick % Math.max(1, held.length)]
      if (what === "live") timeline.receive(say(), holds)
      else if (what === "own") {
        const message = say(true)
        if (message.clientId !== null) timeline.addPending(draft(message.clientId))
        timeline.receive(message, holds)
      } else if (what === "repeat" && held.length > 0)
        timeline.receive(messages[pick % messages.length] ?? say(), holds)
      else if (what === "newest") load({ type: "newest" }, size)
      else if (what === "before" && anchor)
        load({ type: "before", position: positionOf(anchor) }, size)
      else if (what === "after" && anchor)
        load({ type: "after", position: positionOf(anchor) }, size)
      else if (what === "around" && anchor) {
        const around = pageOf({ type: "before", position: positionOf(anchor) + 1 }, size)
        timeline.addPage(around, { type: "around" })
      } else if (what === "race") {
        timeline.beginLoad()
        const written = pageOf({ type: "newest" }, size)
        for (let index = 0; index < size; index++) timeline.receive(say(), { holds: false })
        timeline.addPage(written, { type: "newest" })
        timeline.endLoad(null)
      } else if (what === "cut") timeline.cutEnd()
      else if (what === "lose") {
        timeline.cutEnd()
        for (let index = 0; index < size; index++) say()
      } else if (what === "trim newest") timeline.trim(size, "newest")
      else if (what === "trim oldest") timeline.trim(size, "oldest")
      else if (what === "reset") timeline.reset(pageOf({ type: "newest" }, size))
      check(timeline, messages)
    }
  }

  const numbered = (seq: number, isOwn: boolean) =>
    stored(seq * 2, { senderId: isOwn ? "ann" : "bob", createdAt: seq })

  test("P6: what is held and what is known to be missing cover the log, and do not overlap", () => {
    fc.assert(
      fc.property(operations, (steps) => {
        play(steps, numbered, (timeline, log) => {
          if (!timeline.isHeld()) return
          const held = new Set(timeline.messages().map(({ id }) => id))
          const { gaps, hasOlder, hasNewer } = timeline.history()
          const ordered = timeline.messages().map(positionOf)
          const [first = Number.POSITIVE_INFINITY] = ordered
          const last = ordered.at(-1) ?? 0
          for (const { id, seq } of log) {
            const at = seq ?? 0
            const isMissing =
              (hasOlder && at < first) ||
              (hasNewer && at > last) ||
              gaps.some(({ afterSeq, beforeSeq }) => (afterSeq ?? 0) < at && at < (beforeSeq ?? 0))
            expect(isMissing).toBe(!held.has(id))
          }
        })
      }),
      { numRuns: 200 },
    )
  })

  test("R3 I2: messages stand in order, each once, by id and by clientId", () => {
    const unnumbered = (count: number, isOwn: boolean) =>
      stored(null, {
        ...{ id: `m${count}`, clientId: `c${count}`, createdAt: 1 + Math.floor(count / 2) },
        senderId: isOwn ? "ann" : "bob",
      })
    for (const next of [numbered, unnumbered])
      fc.assert(
        fc.property(operations, (steps) => {
          play(steps, next, (timeline, log) => {
            const messages = timeline.messages()
            const places = messages.map(positionOf)
            expect(places).toEqual([...places].sort((a, b) => a - b))
            expect(new Set(messages.map(({ id }) => id)).size).toBe(messages.length)
            expect(new Set(messages.map(({ key }) => key)).size).toBe(messages.length)
            expect(messages.every(({ id }) => log.some((one) => one.id === id))).toBe(true)
          })
        }),
        { numRuns: 200 },
      )
  })

  test("R8: without numbers a timeline that shows no end and no gap holds everything", () => {
    const unnumbered = (count: number) =>
      stored(null, { id: `m${count}`, clientId: null, createdAt: count * 100_000 })
    fc.assert(
      fc.property(operations, (steps) => {
        play(steps, unnumbered, (timeline, log) => {
          const { gaps, hasOlder, hasNewer } = timeline.history()
          if (!timeline.isHeld() || hasOlder || hasNewer || gaps.length > 0) return
          expect(timeline.messages().map(({ id }) => id)).toEqual(log.map(({ id }) => id))
        })
      }),
      { numRuns: 200 },
    )
  })

  test("P4: any order of events, with repeats, gives the same messages", () => {
    const versions = range(1, 12).flatMap((message) => [
      message,
      { ...message, updateSeq: 20 + (message.seq ?? 0), content: "edited", editedAt: 1 },
    ])
    const shuffled = fc
      .shuffledSubarray(versions, { minLength: versions.length })
      .chain((order) => fc.tuple(fc.constant(order), fc.subarray(order)))
    fc.assert(
      fc.property(shuffled, ([order, repeats]) => {
        const { timeline } = createAnnsTimeline()
        timeline.addPage(page([]), { type: "newest" })
        for (const message of [...order, ...repeats]) timeline.receive(message, holds)
        expect(contents(timeline)).toEqual(numbers(1, 12).map(() => "edited"))
        expect(timeline.messages().map(({ seq }) => seq)).toEqual(numbers(1, 12))
      }),
      { numRuns: 200 },
    )
  })

  test("P5: one by one or in pages, and what did not change keeps its identity", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 2, max: 30 })), (cuts) => {
        const { timeline } = createAnnsTimeline()
        timeline.addPage(page(range(1, 1)), { type: "newest" })
        const [first] = timeline.messages()
        const bounds = [2, ...[...cuts].sort((a, b) => a - b), 31]
        for (const [index, from] of bounds.slice(0, -1).entries())
          timeline.addPage(page(range(from, (bounds[index + 1] ?? from) - 1)), { type: "newest" })
        expect(timeline.messages().map(({ seq }) => seq)).toEqual(numbers(1, 30))
        expect(timeline.messages()[0]).toBe(first)
        // What comes again is no other, one by one or as a page.
        const before = [...timeline.messages()]
        for (const cut of cuts) timeline.receive(stored(cut), holds)
        timeline.addPage(page(range(1, 30)), { type: "newest" })
        for (const [index, message] of timeline.messages().entries())
          expect(message).toBe(before[index])
      }),
      { numRuns: 200 },
    )
  })
})
