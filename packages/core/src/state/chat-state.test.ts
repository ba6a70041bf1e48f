import { describe, expect, test } from "vitest"
import { conversation, createAnnsState, page, stored } from "./state.test.kit.ts"

const range = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => stored(from + index))

describe("chat state", () => {
  test("F74: a message of a conversation that nobody looks at updates the list, and holds no timeline", () => {
    const { state } = createAnnsState()
    state.conversations.put([conversation("room")])
    const event = { type: "message_received", message: stored(1) } as const
    expect(state.apply(event)).toMatchObject({ change: "none" })
    expect(state.conversations.get("room")).toMatchObject({
      unreadCount: 1,
      lastMessage: { id: "m1" },
    })
    expect(state.timelines.find("room")).toBeUndefined()
  })

  test("F74: one of an unknown conversation makes none, and holds no timeline", () => {
    const { state } = createAnnsState()
    expect(state.apply({ type: "message_received", message: stored(1) }).change).toBe("none")
    expect(state.conversations.get("room")).toBeUndefined()
    expect(state.timelines.find("room")).toBeUndefined()
  })

  test("I7: keeps to the bound of a timeline, wherever it grows", async () => {
    const { state, clock } = createAnnsState({ watched: 10, unwatched: 4 })
    const messages = state.timelines.messages("room")
    const stop = messages.subscribe(() => {})
    state.addPage("room", page(range(20, 28), { hasOlder: true }), { type: "newest" })
    for (const message of range(29, 32)) state.apply({ type: "message_received", message })
    expect(messages.get().map(({ seq }) => seq)).toEqual(range(23, 32).map(({ seq }) => seq))
    state.addPage("room", page(range(15, 22), { hasOlder: true }), { type: "before", position: 23 })
    expect(messages.get().map(({ seq }) => seq)).toEqual(range(15, 24).map(({ seq }) => seq))
    expect(state.timelines.history("room").get()).toMatchObject({ hasOlder: true, hasNewer: true })
    stop()
    await clock.advance(30_000)
    expect(messages.get()).toHaveLength(4)
  })

  test("a conversation is watched 30 s longer than its last listener", async () => {
    const { state, clock, watches } = createAnnsState()
    const stops = [
      state.timelines.messages("room").subscribe(() => {}),
      state.timelines.history("room").subscribe(() => {}),
    ]
    for (const stop of stops) stop()
    await clock.advance(29_000)
    state.timelines.messages("room").subscribe(() => {})()
    await clock.advance(29_000)
    expect(watches).toEqual(["room true"])
    await clock.advance(1_000)
    expect(watches).toEqual(["room true", "room false"])
    expect(clock.pendingCount()).toBe(0)
  })

  test("R4: a hole that is told late is none where a page brought meanwhile what was missing", () => {
    const { state } = createAnnsState()
    state.addPage("room", page(range(18, 20)), { type: "newest" })
    state.apply({ type: "message_received", message: stored(23) })
    state.addPage("room", page(range(18, 21), { hasNewer: true }), { type: "around" })
    state.timelines.openGap("room", 20, 23)
    expect(state.timelines.history("room").get().gaps).toMatchObject([
      { afterSeq: 21, beforeSeq: 23 },
    ])
    state.addPage("room", page(range(18, 23)), { type: "newest" })
    state.timelines.openGap("room", 20, 23)
    expect(state.timelines.history("room").get().gaps).toEqual([])
  })

  test("R5: a reset is one notification, without an empty moment in between", async () => {
    const { state, clock } = createAnnsState()
    const heard: number[] = []
    state.addPage("room", page(range(1, 5)), { type: "newest" })
    state.timelines.messages("room").subscribe((messages) => heard.push(messages.length))
    state.reset("room", page(range(1, 2)))
    await clock.settle()
    expect(heard).toEqual([2])
  })

  test("a message that others have read shows so, whichever is told first", () => {
    const { state } = createAnnsState()
    const own = stored(1, { senderId: "ann" })
    state.apply({ type: "receipt_updated", conversationId: "room", userId: "bob", readSeq: 1 })
    state.addPage("room", page([own]), { type: "newest" })
    expect(state.timelines.messages("room").get()).toMatchObject([{ status: "read" }])
  })

  test("I6: whoever came back since a leaving that is told late keeps the pages", () => {
    const { state } = createAnnsState()
    state.conversations.put([conversation("room", { seq: 4 })])
    state.addPage("room", page(range(1, 2)), { type: "newest" })
    const left = { type: "conversation_left", conversationId: "room", userId: "ann" } as const
    expect(state.conversations.isEnd({ ...left, seq: 3 })).toBe(false)
    state.apply({ ...left, seq: 3 })
    expect(state.timelines.messages("room").get()).toHaveLength(2)
    expect(state.conversations.isEnd({ ...left, seq: 5 })).toBe(true)
    state.apply({ ...left, seq: 5 })
    expect(state.timelines.messages("room").get()).toEqual([])
  })

  test("whoever leaves loses the pages, and keeps what was not sent", () => {
    const { state } = createAnnsState()
    const draft = state.view(stored(9, { senderId: "ann", content: "draft" }))
    state.addPage("room", page(range(1, 2)), { type: "newest" })
    state.timelines.timeline("room").addPending({ ...draft, id: null, seq: null })
    state.apply({ type: "conversation_left", conversationId: "room", userId: "ann", seq: 3 })
    expect(state.timelines.messages("room").get()).toMatchObject([{ content: "draft" }])
    expect(state.timelines.history("room").get().status).toBe("idle")
  })

  test("A5: another user begins with nothing, and what is watched is to be loaded", () => {
    const { state } = createAnnsState()
    state.timelines.messages("room").subscribe(() => {})
    state.conversations.put([conversation("room")])
    state.addPage("room", page(range(1, 2)), { type: "newest" })
    state.addPage("other", page(range(1, 2)), { type: "newest" })
    state.clear()
    expect(state.user.get()).toBeNull()
    expect(state.conversations.list.get()).toEqual([])
    expect(state.timelines.messages("room").get()).toEqual([])
    expect(state.timelines.failed()).toEqual(["room"])
  })

  test("the same user again is no news", () => {
    const { state } = createAnnsState()
    const user = state.user.get()
    state.setUser({ id: "ann", name: "Ann" })
    expect(state.user.get()).toBe(user)
  })
})
