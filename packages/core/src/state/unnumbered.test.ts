import { describe, expect, test } from "vitest"
import type { StoredMessage } from "../protocol/message.ts"
import {
  contents,
  conversation,
  createAnnsState,
  createAnnsTimeline,
  draft,
  page,
  stored,
} from "./state.test.kit.ts"

/** Of a server that numbers nothing, in the order of its times. */
function told(at: number, more: Partial<StoredMessage> = {}): StoredMessage {
  const none = { seq: null, updateSeq: null, clientId: null }
  return { ...stored(at), ...none, createdAt: at, ...more }
}

const range = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => told(from + index))

describe("a timeline without numbers", () => {
  test("R8: shows the beginning and the end of a conversation with a gap between, and fills it", () => {
    const { timeline } = createAnnsTimeline()
    timeline.addPage(page(range(8, 9), { hasOlder: true, oldest: range(1, 2) }), { type: "newest" })
    expect(contents(timeline)).toEqual(["1", "2", "8", "9"])
    expect(timeline.history()).toMatchObject({
      ...{ hasOlder: false, hasNewer: false },
      gaps: [{ afterSeq: null, beforeSeq: null, reason: "missing" }],
    })
    expect(timeline.olderAnchor()?.content).toBe("8")
    timeline.addPage(page(range(5, 7), { hasOlder: true }), { type: "before", position: 8 })
    expect(timeline.olderAnchor()?.content).toBe("5")
    timeline.addPage(page(range(2, 4), { hasOlder: true }), { type: "before", position: 5 })
    expect(contents(timeline)).toEqual(["1", "2", "3", "4", "5", "6", "7", "8", "9"])
    expect(timeline.history()).toMatchObject({ hasOlder: false, gaps: [] })
  })

  test("R8: shows no gap, and nothing twice, where the beginning reaches into the end", () => {
    const { timeline, changes } = createAnnsTimeline()
    timeline.addPage(page(range(3, 6), { hasOlder: true, oldest: range(1, 4) }), { type: "newest" })
    expect(contents(timeline)).toEqual(["1", "2", "3", "4", "5", "6"])
    expect(timeline.history()).toMatchObject({ hasOlder: false, hasNewer: false, gaps: [] })
    expect(changes()).toBe(1)
  })

  test("R8: says that there is something newer than the page, where a server says so", () => {
    const { timeline } = createAnnsTimeline()
    timeline.addPage(page(range(1, 3), { hasNewer: true }), { type: "newest" })
    expect(timeline.history()).toMatchObject({ hasOlder: false, hasNewer: true })
  })

  test("R3: keeps the key of one's own message when a row tells of it without one", () => {
    const { timeline } = createAnnsTimeline()
    const mine = { senderId: "ann", id: "m" }
    timeline.addPending(draft("mine"))
    timeline.receive(told(5, { ...mine, clientId: "mine" }), { holds: true })
    timeline.addPage(page([told(4), told(5, mine)]), { type: "newest" })
    expect(timeline.messages().map(({ key, clientId }) => [key, clientId])).toEqual([
      ["m4", null],
      ["mine", "mine"],
    ])
    expect(timeline.find("mine")?.id).toBe("m")
  })
})

describe("a message whose content is still to come", () => {
  const pending = { content: "", metadata: { pendingContent: true } }

  test("takes it from the page that brings it", () => {
    const { timeline } = createAnnsTimeline()
    timeline.receive(told(1, pending), { holds: true })
    expect(timeline.messages()).toMatchObject([{ content: "", metadata: { pendingContent: true } }])
    timeline.addPage(page([told(1)]), { type: "newest" })
    expect(timeline.messages()).toMatchObject([{ content: "1", metadata: {} }])
  })

  test("leaves a content that is there already, a stored one's and a draft's", () => {
    const { timeline } = createAnnsTimeline()
    timeline.receive(told(1), { holds: true })
    timeline.receive(told(1, pending), { holds: true })
    timeline.addPending(draft("mine"))
    const own = { senderId: "ann", clientId: "mine" }
    timeline.receive(told(2, { ...own, ...pending }), { holds: true })
    expect(timeline.messages()).toMatchObject([
      { id: "m1", content: "1", metadata: {} },
      { id: "m2", content: "mine", metadata: {}, key: "mine" },
    ])
  })

  test("stands so in the list of conversations, until the page comes", () => {
    const { state } = createAnnsState()
    state.conversations.put([conversation("room", { seq: null })])
    state.apply({ type: "message_received", message: told(1, pending) })
    expect(state.conversations.get("room")?.lastMessage?.content).toBe("")
    state.addPage("room", page([told(1)]), { type: "newest" })
    expect(state.conversations.get("room")?.lastMessage?.content).toBe("1")
  })
})
