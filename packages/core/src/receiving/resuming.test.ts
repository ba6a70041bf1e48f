import { describe, expect, test } from "vitest"
import type { Asking } from "../channels/asking.ts"
import { ChatError } from "../errors.ts"
import type { Capability } from "../protocol/capabilities.ts"
import type { Command, Commands, CommandType } from "../protocol/commands.ts"
import { conversation, createAnnsState, page, stored } from "../state/state.test.kit.ts"
import { createPatience } from "./patience.ts"
import { createReceiving } from "./receiving.ts"
import { createResuming, type Resuming } from "./resuming.ts"

/** `answer`: what the server says to a command, or throws. */
function setUp(
  capabilities: readonly Capability[],
  answer: (command: Command) => unknown = () => ({ conversations: [] }),
  { hasOneChannel = true, rejoins = false } = {},
) {
  const { state, clock } = createAnnsState()
  const asked: string[] = []
  const done: string[] = []
  let isReady = true
  const supports = (capability: Capability) => capabilities.includes(capability)
  let running = 0
  let mostAtATime = 0
  const asking: Pick<Asking<object>, "ask"> = {
    async ask<T extends CommandType>(command: Command): Promise<Commands[T]["result"]> {
      const { payload } = command
      mostAtATime = Math.max(mostAtATime, ++running)
      await null
      running -= 1
      asked.push(
        `${command.type}${"conversationId" in payload ? ` ${payload.conversationId}` : ""}`,
      )
      const result = answer(command)
      if (isResult<Commands[T]["result"]>(result)) return result
      throw refused
    },
  }
  const receiving = createReceiving({
    clock,
    apply: state.apply,
    isEnd: () => false,
    onDuplicate: () => {},
    onHole: () => {},
    onFilled: () => {},
    onGap: (conversationId) => resuming.fill(conversationId),
  })
  const note = (what: string) => async (conversationId: string) => {
    done.push(`${what} ${conversationId}`)
  }
  const resuming: Resuming = createResuming({
    ...{ asking, state, receiving, supports, hasOneChannel, rejoins },
    patience: createPatience({ clock, isReady: () => isReady }),
    loadNewest: note("load"),
    startAnew: note("anew"),
    reloadConversations: async () => {},
    loadPresence: async () => {},
    onGap: () => {},
  })
  function hold(conversationId: string, { isWatched = true } = {}): void {
    if (isWatched) state.timelines.messages(conversationId).subscribe(() => {})
    const first = stored(1, { id: `${conversationId}1`, conversationId })
    state.addPage(conversationId, page([first]), { type: "newest" })
  }
  const lose = () => (isReady = false)
  const atATime = () => mostAtATime
  return { state, clock, asked, done, receiving, resuming, hold, lose, atATime }
}

/** A script answers what it was asked. */
function isResult<Result>(_result: unknown): _result is Result {
  return true
}

const refused = new ChatError({ code: "not_found", operation: "sync", reason: "it is gone" })

describe("R8: without cursors", () => {
  test("what is watched is loaded anew, and what is not, when it is looked at", async () => {
    const { state, resuming, hold, done } = setUp(["load_messages"])
    hold("watched")
    hold("unwatched", { isWatched: false })
    resuming.noteLost(null)
    for (const room of ["watched", "unwatched"])
      expect(state.timelines.history(room).get().hasNewer).toBe(true)
    expect(state.timelines.history("unwatched").get().status).toBe("idle")
    await resuming.resume(null)
    expect(done).toEqual(["load watched"])
  })

  test("what was watched until then, and is not any more, is loaded when it is looked at again", async () => {
    const { state, clock, resuming, hold, done } = setUp(["load_messages"])
    const stop = state.timelines.messages("room").subscribe(() => {})
    hold("room", { isWatched: false })
    stop()
    resuming.noteLost(null)
    await clock.advance(30_000)
    await resuming.resume(null)
    expect([done, state.timelines.history("room").get().status]).toEqual([[], "idle"])
  })

  test("the loss of one conversation's own connection is no other's", async () => {
    const { state, resuming, hold, done } = setUp(["load_messages"], undefined, {
      hasOneChannel: false,
    })
    hold("one")
    hold("two")
    resuming.noteLost("one")
    resuming.noteLost(null)
    const ends = ["one", "two"].map((room) => state.timelines.history(room).get().hasNewer)
    expect(ends).toEqual([true, false])
    await resuming.resume("one")
    await resuming.resume(null)
    expect(done).toEqual(["load one"])
  })

  test("where nothing can be asked, what came after a hole is shown, and the newest page loaded", async () => {
    const { state, receiving, hold, done, clock } = setUp(["load_messages"])
    hold("room")
    receiving.follow("room", 1)
    receiving.receive({
      type: "message_received",
      message: stored(5, { conversationId: "room" }),
    })
    await clock.advance(1_000)
    expect(receiving.cursorOf("room")).toBe(5)
    expect(state.timelines.history("room").get().hasNewer).toBe(true)
    expect(done).toEqual(["load room"])
  })
})

describe("R1: with cursors", () => {
  const whole = { events: [], cursor: 1, hasMore: false, reset: false }

  test("at most 200 are sent, watched ones first; the others are loaded when they are looked at", async () => {
    const cursors: string[] = []
    const { state, resuming, receiving, hold } = setUp(["resume", "sync"], (command) => {
      if (command.type !== "resume") return whole
      cursors.push(...Object.keys(command.payload.cursors))
      return { conversations: cursors.map((conversationId) => ({ conversationId, ...whole })) }
    })
    for (let index = 0; index < 205; index++) {
      hold(`c${index}`, { isWatched: index === 204 })
      receiving.follow(`c${index}`, 1)
    }
    await resuming.resume(null)
    expect(cursors).toHaveLength(200)
    expect(cursors[0]).toBe("c204")
    expect(receiving.cursorOf("c203")).toBeUndefined()
    expect(state.timelines.history("c203").get()).toMatchObject({ status: "idle", hasNewer: true })
  })

  test("R5: a cursor below the one asked with, or a reset, begins anew", async () => {
    for (const answer of [
      { ...whole, cursor: 3 },
      { ...whole, reset: true },
    ]) {
      const { resuming, receiving, hold, done } = setUp(["resume", "sync"], () => ({
        conversations: [{ conversationId: "room", ...answer }],
      }))
      hold("room")
      receiving.follow("room", 7)
      await resuming.resume(null)
      expect(done).toEqual(["anew room"])
    }
  })

  test("an answer that live messages have overtaken is no reset", async () => {
    const { resuming, receiving, hold, done } = setUp(["resume", "sync"], () => {
      for (const seq of [8, 9])
        receiving.receive({
          type: "message_received",
          message: stored(seq, { conversationId: "room" }),
        })
      return { ...whole, cursor: 8 }
    })
    hold("room")
    receiving.follow("room", 7)
    expect(await resuming.fill("room")).toBe(true)
    expect(done).toEqual([])
    expect(receiving.cursorOf("room")).toBe(9)
  })

  test("R2: what is more than one answer is asked for four conversations at a time", async () => {
    const rooms = Array.from({ length: 12 }, (_, index) => `c${index}`)
    const { resuming, receiving, hold, asked, atATime } = setUp(["resume", "sync"], (command) => {
      if (command.type !== "resume") return { ...whole, cursor: 9 }
      return {
        conversations: rooms.map((conversationId) => ({
          ...{ ...whole, cursor: 5, hasMore: true, conversationId },
        })),
      }
    })
    for (const room of rooms) {
      hold(room)
      receiving.follow(room, 1)
    }
    await resuming.resume(null)
    expect(asked).toHaveLength(1 + rooms.length)
    expect(atATime()).toBe(4)
    expect(rooms.map(receiving.cursorOf)).toEqual(rooms.map(() => 9))
  })

  test("R2: an answer with more that brings nothing new is not asked for again", async () => {
    const { resuming, receiving, hold, asked } = setUp(["sync"], () => ({
      ...whole,
      hasMore: true,
    }))
    hold("room")
    receiving.follow("room", 7)
    expect(await resuming.fill("room")).toBe(true)
    expect(asked).toEqual(["sync room"])
  })

  test("R2: events of a kind that this client does not know leave no hole", async () => {
    const answers = [
      { ...whole, cursor: 5, hasMore: true },
      { ...whole, cursor: 9 },
    ]
    const { resuming, receiving, hold } = setUp(["sync"], () => answers.shift() ?? whole)
    hold("room")
    receiving.follow("room", 1)
    await resuming.fill("room")
    expect(receiving.cursorOf("room")).toBe(9)
  })

  test.each<[string, ChatError["code"], number]>([
    ["that one is not in any more is followed no more, and shown no more", "not_found", 0],
    ["that the server refuses is followed no more", "unsupported", 1],
  ])("I6: a conversation %s", async (_, code, shown) => {
    const { resuming, receiving, hold, asked, state } = setUp(["sync"], () => {
      throw new ChatError({ code, operation: "sync", reason: "it is gone" })
    })
    hold("room")
    state.conversations.put([conversation("room")])
    receiving.follow("room", 1)
    expect(await resuming.fill("room")).toBe(false)
    expect(asked).toEqual(["sync room"])
    expect(receiving.cursorOf("room")).toBeUndefined()
    expect(state.timelines.messages("room").get()).toHaveLength(shown)
    expect(state.conversations.list.get()).toHaveLength(shown)
  })

  test("C8: whoever waits to ask again stops when the link dies", async () => {
    const { resuming, receiving, hold, asked, clock } = setUp(["resume", "sync"], () => {
      throw new ChatError({ code: "timeout", operation: "sync", reason: "no answer" })
    })
    hold("room")
    receiving.follow("room", 1)
    const filled = resuming.fill("room")
    await clock.advance(3_500)
    expect(asked).toHaveLength(3)
    resuming.noteLost(null)
    expect(await filled).toBe(false)
    expect(clock.pendingCount()).toBe(0)
  })
})

describe("R6: joined conversations", () => {
  test("are joined again, the last one last, except those that were left or refused", async () => {
    const { resuming, asked } = setUp(
      ["join_conversation"],
      (command) => {
        if ("conversationId" in command.payload && command.payload.conversationId === "gone")
          throw refused
        return {}
      },
      { rejoins: true },
    )
    for (const room of ["one", "left", "gone", "two", "one"]) resuming.noteJoined(room, true)
    resuming.noteJoined("left", false)
    await resuming.resume(null)
    await resuming.resume(null)
    const joins = (...rooms: readonly string[]) => rooms.map((room) => `join_conversation ${room}`)
    expect(asked).toEqual([...joins("gone", "two", "one"), ...joins("two", "one")])
  })

  test("are joined again five at a time", async () => {
    const { resuming, asked, atATime } = setUp(["join_conversation"], () => ({}), { rejoins: true })
    for (let index = 0; index < 12; index++) resuming.noteJoined(`c${index}`, true)
    await resuming.resume(null)
    expect([asked.length, atATime()]).toEqual([12, 5])
  })
})
