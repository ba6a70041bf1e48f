import fc from "fast-check"
import { describe, expect, test } from "vitest"
import type { Conversation } from "../protocol/conversation.ts"
import type { ChatEvent } from "../protocol/events.ts"
import { conversation, createAnnsState, page, stored } from "./state.test.kit.ts"

const room = conversation("room", { seq: 5, readSeq: 5 })

function received(seq: number | null, senderId = "bob", id = `m${seq}`): ChatEvent {
  return { type: "message_received", message: stored(seq, { senderId, id }) }
}

function deleted(seq: number, updateSeq: number): ChatEvent {
  return { type: "message_deleted", message: { ...stored(seq), updateSeq, deletedAt: 9 } }
}

interface Told {
  readonly readSeq?: number
  readonly unreadCount?: number
  readonly countedSeq?: number
}

function receipt(more: Told, userId = "ann"): ChatEvent {
  return { type: "receipt_updated", conversationId: "room", userId, ...more }
}

function told(more: Partial<Conversation>): ChatEvent {
  return { type: "conversation_updated", conversation: { ...room, ...more } }
}

/** The conversation after all that. */
function after(start: Conversation, ...events: readonly ChatEvent[]): Conversation | undefined {
  const { state } = createAnnsState()
  state.conversations.put([start])
  for (const event of events) state.apply(event)
  return state.conversations.get("room")
}

describe("what is unread", () => {
  test.each<[string, number, readonly ChatEvent[]]>([
    ["each foreign message, once", 2, [received(6), received(7), received(7), received(6)]],
    ["none of one's own", 0, [received(6, "ann"), received(7, "ann")]],
    ["what one's own answer has overtaken", 2, [received(8, "ann"), received(6), received(7)]],
    ["what came after the mark", 1, [received(6), received(7), receipt({ readSeq: 6 })]],
    ["what the server counts", 4, [received(6), receipt({ readSeq: 6, unreadCount: 4 })]],
    [
      "no message that the server had counted before it came",
      1,
      [receipt({ readSeq: 5, unreadCount: 1 }), received(6)],
    ],
    [
      "no message up to where the server counted",
      2,
      [receipt({ readSeq: 5, unreadCount: 1, countedSeq: 8 }), received(8), received(9)],
    ],
    [
      "what came before a count that it is not in",
      1,
      [received(6), received(7), receipt({ readSeq: 6, unreadCount: 0, countedSeq: 6 })],
    ],
    ["nothing of others' receipts", 1, [received(6), receipt({ readSeq: 9 }, "bob")]],
    [
      "no count that belongs to an older mark",
      0,
      [received(6), received(7), receipt({ readSeq: 7 }), receipt({ readSeq: 6, unreadCount: 1 })],
    ],
    [
      "what a newer version tells, of which no message counts again",
      3,
      [received(6), told({ seq: 7, unreadCount: 2 }), received(7), received(8)],
    ],
    ["nothing that was deleted, told in any order", 1, [deleted(6, 8), received(6), received(7)]],
    [
      "no deletion that the server had counted",
      2,
      [received(6), told({ seq: 9, unreadCount: 2 }), deleted(6, 8), deleted(6, 8)],
    ],
    [
      "one less for a deletion above the server's count",
      1,
      [told({ seq: 9, unreadCount: 2 }), deleted(6, 10), deleted(6, 10)],
    ],
  ])("P4: is %s", (_, unreadCount, events) => {
    expect(after(room, ...events)?.unreadCount).toBe(unreadCount)
  })

  test("R7: one's own mark does not go back, nor what it says is read", () => {
    const start = { ...room, seq: 9, unreadCount: 4 }
    const marks = [receipt({ readSeq: 8 }), receipt({ readSeq: 6, unreadCount: 3 })]
    expect(after(start, ...marks)).toMatchObject({ readSeq: 8, unreadCount: 1 })
  })

  test("R7: a mark that the server has not heard of outlives a reload", () => {
    const start = { ...room, seq: 9, unreadCount: 4 }
    const mark = receipt({ readSeq: 8 })
    expect(after(start, mark)).toMatchObject({ readSeq: 8, unreadCount: 1 })
    const reloaded = after(start, mark, told({ seq: 10, unreadCount: 5 }))
    expect(reloaded).toMatchObject({ readSeq: 8, unreadCount: 2 })
  })

  test("R7: a mark shows at once, and is taken back where the server refuses it", () => {
    const { state } = createAnnsState()
    const { conversations } = state
    const shown = () => {
      const { readSeq, unreadCount } = conversations.get("room") ?? {}
      return [readSeq, unreadCount]
    }
    conversations.put([{ ...room, seq: 9, unreadCount: 2 }])
    state.apply(received(10))
    conversations.changeUnread("room", (unread) => unread.read(8, true))
    expect(shown()).toEqual([8, 0])
    state.apply(received(11))
    expect(shown()).toEqual([8, 1])
    conversations.changeUnread("room", (unread) => unread.takeBack(7))
    expect(shown()).toEqual([8, 1])
    conversations.changeUnread("room", (unread) => unread.takeBack(8))
    expect(shown()).toEqual([5, 4])
  })

  test("R7 P4: is what the server says that a mark left, once it has heard of it", () => {
    const { state } = createAnnsState()
    state.conversations.put([room])
    state.apply({ type: "message_edited", message: { ...stored(5), updateSeq: 7 } })
    state.conversations.changeUnread("room", (unread) => unread.read(5, true))
    // 6 is a message that got lost on its way.
    state.apply(receipt({ readSeq: 5, unreadCount: 1, countedSeq: 7 }))
    expect(state.conversations.get("room")?.unreadCount).toBe(1)
    state.apply(received(6))
    expect(state.conversations.get("room")?.unreadCount).toBe(1)
  })

  test("R3: is what a page shows and nobody told, too", () => {
    const { state } = createAnnsState()
    state.conversations.put([room])
    state.apply(received(7))
    const messages = [stored(5), stored(6), stored(7), stored(8), stored(9, { senderId: "ann" })]
    state.addPage("room", page(messages), { type: "newest" })
    expect(state.conversations.get("room")).toMatchObject({
      ...{ unreadCount: 3, lastMessage: { id: "m9" }, updatedAt: stored(9).createdAt },
    })
    state.apply(received(6))
    expect(state.conversations.get("room")?.unreadCount).toBe(3)
  })

  test("is counted without numbers, too", () => {
    const plain = conversation("room", { seq: null, readSeq: null })
    const events = [
      received(null, "bob", "a"),
      received(null, "bob", "a"),
      received(null, "bob", "b"),
    ]
    expect(after(plain, ...events)?.unreadCount).toBe(2)
    expect(after(plain, ...events, receipt({ unreadCount: 0 }))?.unreadCount).toBe(0)
  })

  test.each<[string, ChatEvent]>([
    ["somebody else's receipt", receipt({ readSeq: 9 }, "bob")],
    ["a mark that goes back", receipt({ readSeq: 2 })],
    ["a count that says the same", receipt({ readSeq: 5, unreadCount: 0, countedSeq: 5 })],
  ])("leaves the conversation the same object after %s", (_, event) => {
    const { state } = createAnnsState()
    state.conversations.put([room])
    state.apply(event)
    expect(state.conversations.get("room")).toBe(room)
  })

  test("is counted, however much came since the server counted", () => {
    const seqs = Array.from({ length: 2_500 }, (_, index) => index + 6)
    expect(after(room, ...seqs.map((seq) => received(seq)))?.unreadCount).toBe(2_500)
    const late = receipt({ readSeq: 2_500, unreadCount: 5, countedSeq: 2_505 })
    const shown = after(room, ...seqs.map((seq) => received(seq)), late)
    expect(shown).toMatchObject({ readSeq: 2_500, unreadCount: 5 })
  })
})

interface Step {
  readonly what: "say" | "say oneself" | "delete" | "mark" | "tell"
  readonly pick: number
}

const step = fc.record<Step>({
  what: fc.constantFrom("say", "say", "say", "say oneself", "delete", "mark", "tell"),
  pick: fc.nat(),
})

/** What a server tells one reader, and what that reader has unread in the end. */
function createLog(steps: readonly Step[]) {
  const events: ChatEvent[] = []
  const unread = new Map<number, boolean>()
  let [seq, readSeq] = [0, 0]
  const count = (): number => [...unread].filter(([at, isThere]) => isThere && at > readSeq).length
  for (const { what, pick } of steps) {
    const target = [...unread.keys()][pick % Math.max(1, unread.size)]
    if (what === "mark") {
      readSeq = Math.max(readSeq, pick % (seq + 1))
      events.push(receipt({ readSeq, unreadCount: count(), countedSeq: seq }))
    } else if (what === "say oneself") events.push(received(++seq, "ann"))
    else if (what === "delete" && target !== undefined && unread.get(target)) {
      unread.set(target, false)
      events.push(deleted(target, ++seq))
    } else if (what === "tell") events.push(told({ seq: ++seq, readSeq, unreadCount: count() }))
    else {
      unread.set(++seq, true)
      events.push(received(seq))
    }
  }
  return { events, readSeq, unreadCount: count() }
}

test("P4 I6: is what the server has in the end, in whatever order and how often it is told", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), fc.infiniteStream(fc.nat()), (steps, dice) => {
      const { events, readSeq, unreadCount } = createLog(steps)
      const roll = (): number => dice.next().value ?? 0
      const shuffled = [...events, ...events.filter(() => roll() % 3 === 0)]
        .map((event) => ({ event, at: roll() }))
        .sort((a, b) => a.at - b.at)
        .map(({ event }) => event)
      const start = conversation("room", { seq: 0, readSeq: 0 })
      expect(after(start, ...shuffled)).toMatchObject({ readSeq, unreadCount })
    }),
    { numRuns: 500 },
  )
})
