import { describe, expect, test } from "vitest"
import { contents, createAnnsTimeline, draft, page, stored } from "./state.test.kit.ts"

const holds = { holds: true }
const numbers = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index)
const range = (from: number, to: number) => numbers(from, to).map((seq) => stored(seq))

describe("a draft", () => {
  const own = (seq: number | null) => stored(seq, { senderId: "ann", clientId: "mine", id: "m" })

  test.each([
    ["the answer, then the echo", [own(1), own(1)]],
    ["an answer without an id, then the echo", [{ ...own(null), id: null }, own(null)]],
  ])("R3 I2: becomes the stored message and keeps its key: %s", (_, answers) => {
    const { timeline } = createAnnsTimeline()
    timeline.addPending(draft("mine"))
    for (const answer of answers) timeline.receive(answer, { holds: false })
    expect(timeline.messages()).toMatchObject([{ key: "mine", id: "m", status: "sent" }])
  })

  test("R3: becomes the stored message when a page brings it", () => {
    const { timeline } = createAnnsTimeline()
    timeline.addPending(draft("mine"))
    timeline.addPage(page([stored(1), own(2)]), { type: "newest" })
    expect(timeline.messages().map(({ key }) => key)).toEqual(["m1", "mine"])
  })

  test("R3 R5: stands last until then, whatever comes, and through a reset", () => {
    const { timeline } = createAnnsTimeline()
    timeline.addPage(page(range(1, 3)), { type: "newest" })
    timeline.addPending(draft("mine"))
    timeline.receive(stored(4), holds)
    timeline.trim(1, "newest")
    timeline.reset(page(range(5, 6)))
    expect(contents(timeline)).toEqual(["5", "6", "mine"])
  })

  test("is not taken by somebody else's message of the same clientId", () => {
    const { timeline } = createAnnsTimeline()
    timeline.addPage(page([]), { type: "newest" })
    timeline.addPending(draft("mine"))
    timeline.receive(stored(1, { clientId: "mine" }), holds)
    expect(contents(timeline)).toEqual(["1", "mine"])
  })

  test("beyond an end that was cut off it is shown, behind a gap", () => {
    const { timeline } = createAnnsTimeline()
    timeline.addPage(page(range(1, 3)), { type: "newest" })
    timeline.cutEnd()
    timeline.addPending(draft("mine"))
    timeline.receive(own(9), holds)
    expect(timeline.history().gaps).toEqual([{ afterSeq: 3, beforeSeq: 9, reason: "missing" }])
    expect(timeline.olderAnchor()?.seq).toBe(9)
  })

  test("whose answer is older than all that is held is a matter of history", () => {
    const { timeline } = createAnnsTimeline()
    timeline.addPage(page(range(50, 60), { hasOlder: true }), { type: "newest" })
    timeline.addPending(draft("mine"))
    timeline.receive(own(3), holds)
    expect(timeline.messages()).toHaveLength(11)
    expect(timeline.olderAnchor()?.seq).toBe(50)
  })
})

describe("a timeline", () => {
  test("R4: two pages that touch leave no gap, nor do neighbouring numbers", () => {
    const { timeline } = createAnnsTimeline()
    timeline.addPage(page(range(1, 3), { hasNewer: true }), { type: "around" })
    timeline.addPage(page(range(4, 6), { hasOlder: true }), { type: "newest" })
    expect(timeline.history()).toMatchObject({ gaps: [], hasOlder: false, hasNewer: false })
  })

  test("its gaps stay the same list while another part of its history changes", () => {
    const { timeline } = createAnnsTimeline()
    timeline.addPage(page(range(1, 3), { hasNewer: true }), { type: "around" })
    timeline.addPage(page(range(8, 9), { hasOlder: true }), { type: "newest" })
    const { gaps, status } = timeline.history()
    timeline.beginLoad()
    expect(timeline.history().status).not.toBe(status)
    expect(timeline.history().gaps).toBe(gaps)
  })

  test("R8: a server without history leaves a final gap, and goes on", () => {
    const { timeline } = createAnnsTimeline({ hasHistory: false })
    timeline.receive(stored(null, { id: "a", createdAt: 1, content: "before" }), holds)
    timeline.cutEnd()
    timeline.receive(stored(null, { id: "b", createdAt: 9, content: "after" }), holds)
    expect(contents(timeline)).toEqual(["before", "after"])
    expect(timeline.history()).toMatchObject({
      hasOlder: false,
      hasNewer: false,
      gaps: [{ afterSeq: null, beforeSeq: null, reason: "unavailable" }],
    })
  })

  test("R8: an empty one whose link is lost is still held, so that it is loaded again", () => {
    const { timeline } = createAnnsTimeline()
    timeline.addPage(page([]), { type: "newest" })
    timeline.cutEnd()
    expect(timeline.isHeld()).toBe(true)
    expect(timeline.history().hasNewer).toBe(true)
  })

  test("R8: two pages that overlap become one, and two that do not leave a gap", () => {
    const at = (place: number) => stored(null, { id: `m${place}`, createdAt: place })
    for (const [later, gaps] of [
      [[3, 4, 5], 0],
      [[4, 5], 1],
    ] as const) {
      const { timeline } = createAnnsTimeline()
      timeline.addPage(page([1, 2, 3].map(at)), { type: "newest" })
      timeline.cutEnd()
      timeline.addPage(page(later.map(at), { hasOlder: true }), { type: "newest" })
      expect(timeline.messages().map(({ id }) => id)).toEqual(["m1", "m2", "m3", "m4", "m5"])
      expect(timeline.history().gaps).toHaveLength(gaps)
    }
  })

  test("R8: a live message whose clock runs behind is not dropped", () => {
    const { timeline } = createAnnsTimeline()
    timeline.receive(stored(null, { id: "a", createdAt: 10, content: "a" }), holds)
    timeline.receive(stored(null, { id: "b", createdAt: 9, content: "b" }), holds)
    expect(contents(timeline)).toEqual(["b", "a"])
  })

  test("keeps the order of a page beside messages of the same moment", () => {
    const { timeline } = createAnnsTimeline()
    const at5 = (id: string) => stored(null, { id, content: id, createdAt: 5 })
    timeline.addPage(page([at5("c")], { hasOlder: true }), { type: "newest" })
    timeline.addPage(page([at5("a"), at5("b")]), { type: "before", position: 5 })
    expect(contents(timeline)).toEqual(["a", "b", "c"])
  })

  test("R3: an older version changes nothing, and the list stays the same", () => {
    const { timeline, changes } = createAnnsTimeline()
    timeline.addPage(page([stored(1, { updateSeq: 7, content: "new" })]), { type: "newest" })
    const before = [timeline.messages(), timeline.history(), changes()]
    expect(timeline.receive(stored(1, { updateSeq: 3 }), holds)).toBe("none")
    expect(timeline.receive(stored(1, { updateSeq: 7 }), holds)).toBe("none")
    expect([timeline.messages(), timeline.history(), changes()]).toEqual(before)
    expect(timeline.messages()).toBe(before[0])
  })

  test("shows a reaction that carries no number", () => {
    const { timeline } = createAnnsTimeline()
    timeline.addPage(page(range(1, 2)), { type: "newest" })
    const reactions = [{ reaction: "+1", userIds: ["bob"] }]
    expect(timeline.react("m1", reactions, null)).toBe("updated")
    expect(timeline.react("m1", [], 1)).toBe("none")
    expect(timeline.messages().map((message) => message.reactions)).toEqual([reactions, []])
  })

  test("its history keeps its identity while messages come", () => {
    const { timeline } = createAnnsTimeline()
    timeline.addPage(page(range(1, 2)), { type: "newest" })
    const history = timeline.history()
    timeline.receive(stored(3), holds)
    expect(timeline.history()).toBe(history)
  })

  test("its messages keep their identity while it loads", () => {
    const { timeline } = createAnnsTimeline()
    timeline.addPage(page(range(1, 2)), { type: "newest" })
    timeline.addPending(draft("mine"))
    const messages = timeline.messages()
    timeline.beginLoad()
    expect(timeline.history().status).toBe("loading")
    expect(timeline.messages()).toBe(messages)
  })

  test("two loads at a time end with the second", () => {
    const { timeline } = createAnnsTimeline()
    timeline.beginLoad()
    timeline.beginLoad()
    timeline.addPage(page([]), { type: "newest" })
    timeline.endLoad(null)
    expect(timeline.history().status).toBe("loading")
    timeline.endLoad(null)
    expect(timeline.history().status).toBe("ready")
  })

  test("R7: marks move forward only, and touch one's own messages alone", () => {
    const { timeline } = createAnnsTimeline()
    const own = (seq: number) => stored(seq, { senderId: "ann" })
    timeline.addPage(page([own(1), stored(2), own(3)]), { type: "newest" })
    const statuses = () => timeline.messages().map(({ status }) => status)
    timeline.mark(3, 1)
    expect(statuses()).toEqual(["read", "sent", "delivered"])
    const before = timeline.messages()
    timeline.mark(1, 0)
    expect(timeline.messages()).toBe(before)
    timeline.mark(0, 3)
    expect(statuses()).toEqual(["read", "sent", "read"])
    timeline.receive(own(4), holds)
    expect(statuses().at(-1)).toBe("sent")
  })
})
