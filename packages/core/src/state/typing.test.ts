import { describe, expect, test } from "vitest"
import { createAnnsState, stored } from "./state.test.kit.ts"

function typing(userId: string, isTyping = true, conversationId = "room") {
  return { type: "typing_update", conversationId, userId, isTyping, expiresInMs: 6_000 } as const
}

describe("typing", () => {
  test("R7 F75: ends by itself where the stop got lost", async () => {
    const { state, clock } = createAnnsState()
    const users = state.people.typingUsers("room")
    state.apply(typing("bob"))
    await clock.advance(5_000)
    state.apply(typing("eve"))
    state.apply(typing("bob"))
    await clock.advance(5_900)
    expect(users.get().map(({ userId }) => userId)).toEqual(["bob", "eve"])
    await clock.advance(200)
    expect(users.get()).toEqual([])
    expect(clock.pendingCount()).toBe(0)
  })

  test("R7 H5 F75: ends by itself though the clock was set back", async () => {
    const { state, clock } = createAnnsState()
    const users = state.people.typingUsers("room")
    state.apply(typing("bob"))
    await clock.advance(2_000)
    state.apply(typing("eve"))
    clock.jump(-3_600_000)
    await clock.advance(4_000)
    expect(users.get().map(({ userId }) => userId)).toEqual(["eve"])
    await clock.advance(2_000)
    expect(users.get()).toEqual([])
    expect(clock.pendingCount()).toBe(0)
  })

  test("R7 H5 F75: ends by itself though somebody began to type after the clock was set back", async () => {
    const { state, clock } = createAnnsState()
    state.apply(typing("bob"))
    clock.jump(-3_600_000)
    await clock.advance(1_000)
    state.apply(typing("eve", true, "other"))
    await clock.advance(6_000)
    expect(state.people.typingUsers("room").get()).toEqual([])
    expect(clock.pendingCount()).toBe(0)
  })

  test.each([
    ["whoever left", "bob", 1],
    ["everybody, once one has left oneself", "ann", 0],
  ])("I6: shows no more %s", (_, userId, others) => {
    const { state } = createAnnsState()
    for (const typist of ["bob", "eve"]) state.apply(typing(typist))
    state.apply({ type: "conversation_left", conversationId: "room", userId, seq: 1 })
    expect(state.people.typingUsers("room").get()).toHaveLength(others)
  })

  test("has one timer for everybody", () => {
    const { state, clock } = createAnnsState()
    for (const userId of ["bob", "eve", "joe"])
      for (const room of ["r", "s"]) state.apply(typing(userId, true, room))
    expect(clock.pendingCount()).toBe(1)
    state.people.forgetTyping("r")
    expect(state.people.typingUsers("r").get()).toEqual([])
    expect(state.people.typingUsers("s").get()).toHaveLength(3)
    state.people.forgetTyping()
    expect(clock.pendingCount()).toBe(0)
  })

  test("R7 I7: is of 100 people at most, and of many more those who began last", () => {
    const { state, clock } = createAnnsState()
    for (let index = 0; index < 10_000; index++) state.apply(typing(`u${index}`))
    const users = state.people.typingUsers("room").get()
    expect([users.length, users[0]?.userId, users.at(-1)?.userId]).toEqual([100, "u9900", "u9999"])
    state.apply(typing("u0", false))
    expect(state.people.typingUsers("room").get()).toBe(users)
    expect(clock.pendingCount()).toBe(1)
  })

  test("keeps the list's identity, and everybody's place, while they go on", () => {
    const { state } = createAnnsState()
    const users = state.people.typingUsers("room")
    state.apply(typing("bob"))
    state.apply(typing("eve"))
    const before = users.get()
    state.apply(typing("bob"))
    expect(users.get()).toBe(before)
  })

  test("leaves out oneself, and whoever has just sent", () => {
    const { state } = createAnnsState()
    state.apply(typing("ann"))
    state.apply(typing("bob"))
    state.apply({ type: "message_received", message: stored(1) })
    expect(state.people.typingUsers("room").get()).toEqual([])
  })
})
