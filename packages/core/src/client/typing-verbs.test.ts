import { createFakeClock } from "@colloquy/testing"
import { describe, expect, test } from "vitest"
import { ChatError } from "../errors.ts"
import { createTypingVerbs } from "./typing-verbs.ts"

function setUp() {
  const clock = createFakeClock()
  const said: string[] = []
  let isReady = true
  const { verbs, forget, stopAll } = createTypingVerbs({
    clock,
    isReady: () => isReady,
    asking: {
      ask({ type, payload }) {
        const where = "conversationId" in payload ? payload.conversationId : ""
        said.push(`${type} ${where}`)
        const error = new ChatError({ code: "rejected", operation: "type", reason: "no" })
        return Promise.reject(error)
      },
    },
  })
  return { ...verbs, forget, stopAll, clock, said, setReady: (next: boolean) => (isReady = next) }
}

describe("typing", () => {
  test("stops by itself 3 s after the last key", async () => {
    const { setTyping, clock, said } = setUp()
    setTyping("room")
    await clock.advance(2_900)
    setTyping("room")
    await clock.advance(2_900)
    expect(said).toEqual(["typing_start room"])
    await clock.advance(100)
    expect(said).toEqual(["typing_start room", "typing_stop room"])
    expect(clock.pendingCount()).toBe(0)
  })

  test("is said again every 3 s while it goes on, and no more often", async () => {
    const { setTyping, clock, said } = setUp()
    for (let key = 0; key < 100; key++) {
      setTyping("room")
      await clock.advance(100)
    }
    expect(said).toEqual(Array.from({ length: 4 }, () => "typing_start room"))
  })

  test("Q1: is dropped in silence without a connection, and begins anew with the next", async () => {
    const { setTyping, startTyping, stopTyping, clock, said, setReady } = setUp()
    setReady(false)
    setTyping("room")
    startTyping("room")
    stopTyping("room")
    expect([said, clock.pendingCount()]).toEqual([[], 0])
    setReady(true)
    setTyping("room")
    expect(said).toEqual(["typing_start room"])
    await clock.advance(3_000)
  })

  test("H5 F26: is said though the clock was set back since the last time", async () => {
    const { setTyping, clock, said } = setUp()
    setTyping("room")
    clock.jump(-3_600_000)
    setTyping("room")
    expect(said).toEqual(["typing_start room", "typing_start room"])
    await clock.advance(3_000)
    expect(clock.pendingCount()).toBe(0)
  })

  test("is not stopped where the message was sent", async () => {
    const { setTyping, forget, clock, said } = setUp()
    setTyping("room")
    forget("room")
    await clock.advance(10_000)
    expect(said).toEqual(["typing_start room"])
  })

  test("C8: leaves no timer when all of it stops", () => {
    const { setTyping, stopAll, clock } = setUp()
    setTyping("room")
    setTyping("other")
    stopAll()
    expect(clock.pendingCount()).toBe(0)
  })
})
