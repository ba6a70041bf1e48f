import { createFakeClock } from "@colloquy/testing"
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import type { ChatEvent } from "../protocol/events.ts"
import { conversation, stored } from "../state/state.test.kit.ts"
import { createReceiving, type ReceivingOptions } from "./receiving.ts"

function message(seq: number): ChatEvent {
  return { type: "message_received", message: stored(seq) }
}

/** `fill`: what the server answers when it is asked for what is missing; null: no answer. */
function setUp(
  fill: (after: number) => readonly number[] | null = () => [],
  own: Partial<ReceivingOptions> = {},
) {
  const clock = createFakeClock()
  const applied: (number | null)[] = []
  const asked: number[] = []
  const holes: string[] = []
  let duplicates = 0
  const receiving = createReceiving({
    clock,
    apply: (event) => applied.push(event.type === "message_received" ? event.message.seq : null),
    isEnd: () => false,
    onDuplicate() {
      duplicates += 1
    },
    onHole: (_, after, before) => holes.push(`open ${after} ${before}`),
    onFilled: (_, after, upTo) => holes.push(`known ${after} ${upTo}`),
    async onGap(conversationId) {
      const after = receiving.cursorOf(conversationId) ?? 0
      asked.push(after)
      const answer = fill(after)
      for (const seq of answer ?? []) receiving.receive(message(seq))
      return answer !== null
    },
    ...own,
  })
  const hear = (...seqs: readonly number[]) => {
    for (const seq of seqs) receiving.receive(message(seq))
  }
  return { clock, receiving, applied, asked, holes, hear, duplicates: () => duplicates }
}

describe("receiving", () => {
  test("R3: a repeat is dropped, and what is not followed goes through", () => {
    const { receiving, applied, hear, duplicates } = setUp()
    hear(9)
    receiving.follow("room", 1)
    hear(2, 2, 1, 3)
    expect(applied).toEqual([9, 2, 3])
    expect(duplicates()).toBe(2)
  })

  test("R3: what comes late from before the first that is held counts, and no repeat of that", () => {
    const { receiving, applied, hear, asked } = setUp()
    receiving.follow("room", 5, 4)
    hear(4, 6, 5, 6)
    expect(applied).toEqual([4, 6])
    expect([receiving.cursorOf("room"), asked]).toEqual([6, []])
  })

  test("R3: what comes late from before one left counts no more, though one came back", () => {
    const { receiving, applied, hear, duplicates } = setUp(undefined, {
      isEnd: (event) => event.type === "conversation_left",
    })
    hear(3)
    receiving.receive({ type: "conversation_left", conversationId: "room", userId: "ann", seq: 5 })
    receiving.follow("room", 9, 8)
    hear(3, 7)
    expect(applied).toEqual([3, null, 7])
    expect(duplicates()).toBe(1)
  })

  test("R4: that one is not in it any more counts at once, whatever is missing before", () => {
    const { receiving, applied, hear } = setUp(undefined, {
      isEnd: (event) => event.type === "conversation_left" && event.userId === "ann",
    })
    receiving.follow("room", 1)
    const left = { type: "conversation_left", conversationId: "room" } as const
    receiving.receive({ ...left, userId: "bob", seq: 4 })
    receiving.receive({ ...left, userId: "ann", seq: 1 })
    expect(applied).toEqual([])
    receiving.receive({ ...left, userId: "ann", seq: 5 })
    expect(applied).toEqual([null])
    receiving.forget("room")
    hear(7)
    expect(applied).toEqual([null, 7])
  })

  test("I6: what comes late, or again, from before one left is dropped, on that link", () => {
    const { receiving, applied, hear, duplicates } = setUp(undefined, {
      isEnd: (event) => event.type === "conversation_left",
    })
    receiving.receive({
      ...{ type: "conversation_left", conversationId: "room" },
      userId: "ann",
      seq: 5,
    })
    hear(4)
    expect([applied, duplicates()]).toEqual([[null], 1])
    hear(6)
    receiving.receiveAnswer(message(3))
    receiving.noteLost()
    hear(2)
    expect(applied).toEqual([null, 6, 3, 2])
  })

  test("R4: stragglers of the same moment are put in order, and nothing is asked", async () => {
    const { clock, receiving, applied, asked, hear } = setUp()
    receiving.follow("room", 0)
    hear(3, 2)
    await clock.advance(99)
    hear(1)
    await clock.advance(1_000)
    expect(applied).toEqual([1, 2, 3])
    expect(asked).toEqual([])
    expect(clock.pendingCount()).toBe(0)
  })

  test("R4: what is missing is asked for once, after 100 ms", async () => {
    const { clock, receiving, applied, asked, hear } = setUp(() => [1, 2])
    receiving.follow("room", 0)
    hear(3, 4)
    await clock.advance(200)
    expect([applied, asked]).toEqual([[1, 2, 3, 4], [0]])
  })

  test("R4: an answer that leaves another hole is followed by another question", async () => {
    const { clock, receiving, applied, asked, hear } = setUp((after) => [after + 1])
    receiving.follow("room", 0)
    hear(4)
    await clock.advance(1_000)
    expect([applied, asked]).toEqual([
      [1, 2, 3, 4],
      [0, 1, 2],
    ])
  })

  test("R4: where the server has nothing more, what came after the hole is not hidden for ever", async () => {
    const { clock, receiving, applied, asked, hear } = setUp(() => [])
    receiving.follow("room", 0)
    hear(5, 6, 2 ** 53)
    await clock.advance(60_000)
    expect(applied).toEqual([5, 6, 2 ** 53])
    expect(asked.length).toBeLessThan(4)
    expect(clock.pendingCount()).toBe(0)
  })

  test("R4: without an answer it waits for the next word, and asks again then", async () => {
    const { clock, receiving, asked, hear } = setUp(() => null)
    receiving.follow("room", 0)
    hear(3)
    await clock.advance(60_000)
    expect(asked).toEqual([0])
    hear(4)
    await clock.advance(200)
    expect(asked).toEqual([0, 0])
  })

  test("R4: what is held is shown after 5 s with a hole before it, and the hole is filled in order", async () => {
    let answer = (_seqs: readonly number[]): void => {}
    const { clock, receiving, applied, holes, hear, duplicates } = setUp(() => [], {
      onGap: () =>
        new Promise((resolve) => {
          answer = (seqs) => {
            for (const seq of seqs) receiving.receive(message(seq))
            resolve(true)
          }
        }),
    })
    receiving.follow("room", 0)
    hear(5, 4)
    await clock.advance(5_099)
    expect(applied).toEqual([])
    await clock.advance(1)
    hear(6, 6)
    expect([applied, holes]).toEqual([[4, 5, 6], ["open 0 4"]])
    expect(duplicates()).toBe(1)
    answer([1, 2, 3, 4, 5, 6])
    await clock.settle()
    expect(applied).toEqual([4, 5, 6, 1, 2, 3])
    expect(receiving.cursorOf("room")).toBe(6)
    expect(holes.slice(0, 4)).toEqual(["open 0 4", "known 0 1", "known 1 2", "known 2 3"])
    expect(clock.pendingCount()).toBe(0)
  })

  test("R4 I6: what comes late into a hole that is shown waits there, and is shown and told once", async () => {
    let answer = (_isAnswered: boolean): void => {}
    const { clock, receiving, applied, holes, hear, duplicates } = setUp(() => [], {
      onGap: () =>
        new Promise((resolve) => {
          answer = resolve
        }),
    })
    receiving.follow("room", 0)
    hear(5)
    await clock.advance(5_100)
    hear(2, 5, 7, 6)
    expect(applied).toEqual([5, 7, 6])
    expect(duplicates()).toBe(1)
    hear(1, 2, 3, 4)
    expect(applied).toEqual([5, 7, 6, 1, 2, 3, 4])
    expect(holes.slice(0, 3)).toEqual(["open 0 5", "known 0 1", "known 1 2"])
    expect(receiving.cursorOf("room")).toBe(7)
    answer(true)
    await clock.settle()
    expect(clock.pendingCount()).toBe(0)
  })

  test("R2 I7: of what comes while nothing is answered, 1,000 events are held", async () => {
    const { clock, receiving, applied, hear } = setUp(() => null)
    receiving.follow("room", 0)
    hear(...Array.from({ length: 1_500 }, (_, index) => index + 2))
    await clock.advance(10_000)
    expect(applied).toEqual(Array.from({ length: 1_000 }, (_, index) => index + 2))
  })

  test("R2: holds no more than 1,000, and still reaches the end", async () => {
    const all = Array.from({ length: 1_500 }, (_, index) => index + 2)
    const { clock, receiving, applied, hear } = setUp((after) => [
      ...(after === 0 ? [1] : all.filter((seq) => seq > after)),
    ])
    receiving.follow("room", 0)
    hear(...all)
    await clock.advance(1_000)
    expect(applied).toEqual([1, ...all])
  })

  test("one's own answer counts at once, and is not missed when what came before it is", async () => {
    const { clock, receiving, applied, hear } = setUp(() => [1])
    receiving.follow("room", 0)
    receiving.receiveAnswer(message(2))
    expect(applied).toEqual([2])
    hear(2)
    await clock.advance(200)
    expect(applied).toEqual([2, 1, 2])
    expect(receiving.cursorOf("room")).toBe(2)
  })

  test("a late answer reaches the state even where its seq has passed", () => {
    const { receiving, applied } = setUp()
    receiving.follow("room", 9)
    receiving.receiveAnswer(message(3))
    expect(applied).toEqual([3])
    expect(receiving.cursorOf("room")).toBe(9)
  })

  test("one's own settings change without a seq of their own", () => {
    const { receiving, applied } = setUp()
    receiving.follow("room", 3)
    const changed = conversation("room", { seq: 3, mutedUntil: 7 })
    receiving.receive({ type: "conversation_updated", conversation: changed })
    expect(applied).toEqual([null])
    expect(receiving.cursorOf("room")).toBe(3)
  })

  test("a later seq that the server told of is asked for", async () => {
    const { clock, receiving, applied, asked } = setUp(() => [1, 2])
    receiving.noteHead("room", 2)
    receiving.follow("room", 0)
    receiving.noteHead("room", 2)
    await clock.advance(200)
    expect([applied, asked]).toEqual([[1, 2], [0]])
  })

  test("C8: what is forgotten is asked for no more", async () => {
    const { clock, receiving, asked, hear } = setUp()
    receiving.follow("room", 0)
    hear(3)
    receiving.clear()
    expect(clock.pendingCount()).toBe(0)
    await clock.advance(1_000)
    expect(asked).toEqual([])
    expect(receiving.cursorOf("room")).toBeUndefined()
  })

  test("P4: whatever comes, in any order, with repeats and losses, is applied once and in order", async () => {
    const seqs = fc.array(fc.integer({ min: 1, max: 30 }), { maxLength: 60 })
    await fc.assert(
      fc.asyncProperty(seqs, async (heard) => {
        const { clock, receiving, applied, hear } = setUp((after) =>
          Array.from({ length: 30 - after }, (_, index) => after + 1 + index),
        )
        receiving.follow("room", 0)
        for (const seq of heard) hear(seq)
        await clock.advance(1_000)
        const last = applied.length
        expect(applied).toEqual(Array.from({ length: last }, (_, index) => index + 1))
        expect(last).toBeGreaterThanOrEqual(Math.max(0, ...heard))
      }),
      { numRuns: 200 },
    )
  })
})
