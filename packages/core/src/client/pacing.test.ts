import { createFakeClock, createMemoryTransport } from "@colloquy/testing"
import { describe, expect, test } from "vitest"
import type { Dialect } from "../dialect/dialect.ts"
import { ChatError } from "../errors.ts"
import { contents, createTown, outcomeOf } from "./clients.test.kit.ts"
import { createChatClient } from "./create-chat-client.ts"
import { type AckFrame, acknowledgedDialect } from "./toys/acknowledged.test.kit.ts"

const numbered = (count: number) => Array.from({ length: count }, (_, index) => `${index}`)

const unavailable =
  '"payload":{"code":"internal","message":"try again","retryable":true},"requestId"'

describe("a server that limits", () => {
  test.each([
    ["with a hint", 7_000, (frame: string) => [frame]],
    ["without a hint", 5_000, (frame: string) => [frame.replace(/,"retryAfterMs":\d+/, "")]],
  ])(
    "Q4 F52: %s pauses all lanes for %i ms, in which no order and nothing is lost",
    async (_, pauseMs, tamper) => {
      let isLimited = false
      const limiter = async () => (isLimited ? 7_000 : null)
      const { meet, until, clock, server, leave } = createTown({ limiter })
      const { ann, bob, id } = await meet()
      const { id: aside } = await until(
        ann.chat.createConversation({ type: "group", participantIds: ["bob"] }),
      )
      server.tamper(tamper)
      isLimited = true
      const outcomes = numbered(5).map((content) => outcomeOf(ann.chat.sendMessage(id, content)))
      await clock.advance(10)
      isLimited = false
      outcomes.push(outcomeOf(ann.chat.sendMessage(aside, "aside")))
      const before = server.received("send_message")
      await clock.advance(pauseMs - 20)
      expect(server.received("send_message")).toBe(before)
      expect(contents(bob.chat, id)).toEqual([])
      await clock.advance(200)
      expect(outcomes.map((outcome) => outcome())).toEqual(outcomes.map(() => "resolved"))
      expect(contents(bob.chat, id)).toEqual(numbered(5))
      await leave()
    },
  )

  test("Q4 H5 F26: a clock that was set back in a pause makes it no longer", async () => {
    let isLimited = true
    const { meet, clock, leave } = createTown({
      limiter: async (action) => (isLimited && action === "message" ? 7_000 : null),
    })
    const { ann, id } = await meet()
    const sent = outcomeOf(ann.chat.sendMessage(id, "patience"))
    await clock.advance(100)
    isLimited = false
    clock.jump(-3_600_000)
    await clock.advance(7_000)
    expect(sent()).toBe("resolved")
    await leave()
  })
})

test("O9 H5 F26: a clock that is set back lets no refused message wait longer than the others", async () => {
  let refusals = 1
  const { meet, clock, server, leave } = createTown()
  const { ann, id } = await meet()
  server.tamper((frame) => {
    // The echo would prove it, too.
    if (frame.includes('"message_received"')) return []
    if (!frame.includes('"message_sent"') || refusals-- <= 0) return [frame]
    return [
      frame.replace('"message_sent"', '"error"').replace(/"payload":.*"requestId"/, unavailable),
    ]
  })
  const sent = outcomeOf(ann.chat.sendMessage(id, "one"))
  await clock.advance(100)
  clock.jump(-3_600_000)
  const next = outcomeOf(ann.chat.sendMessage(id, "two"))
  await clock.advance(2_000)
  expect([sent(), next()]).toEqual(["resolved", "resolved"])
  await leave()
})

describe("a server that documents its limits", () => {
  /** What the server heard, and when. */
  async function arrange(pace: NonNullable<Dialect<AckFrame>["profile"]>["pace"]) {
    const clock = createFakeClock()
    const heard: (readonly [string, number])[] = []
    const transport = createMemoryTransport<AckFrame>(clock, (peer) => {
      peer.onFrame = (frame) => {
        if (!("say" in frame)) return
        heard.push([frame.say, clock.now()])
        peer.send({ ack: frame.id, seq: heard.length })
      }
      peer.open()
    })
    const toy = acknowledgedDialect("ann")
    const dialect: Dialect<AckFrame> = {
      ...toy,
      capabilities: new Set(["send_message", "typing_start", "typing_stop"]),
      profile: pace ? { pace } : {},
      open(context) {
        const session = toy.open(context)
        return {
          ...session,
          start(command, request) {
            if (command.type === "send_message") return session.start(command, request)
            heard.push([command.type, clock.now()])
            return [{ type: "refusal", requestId: request.id, error: tooMany, stored: "no" }]
          },
        }
      },
    }
    const chat = createChatClient({ transport, dialect, clock, token: "t" })
    void chat.connect()
    await clock.advance(10)
    async function end(): Promise<void> {
      const closed = chat.close()
      await clock.advance(2_000)
      await closed
      expect(clock.pendingCount()).toBe(0)
    }
    return { clock, chat, heard, startedAt: clock.now(), end }
  }

  const tooMany = new ChatError({ code: "rate_limited", operation: "type", reason: "too fast" })

  test("Q4: is sent no more messages in any span than that", async () => {
    const rule = { commands: ["send_message"], count: 2, perMs: 1_000 } as const
    const { clock, chat, heard, startedAt, end } = await arrange([rule])
    const sent = numbered(5).map((content) => chat.sendMessage("room", content))
    await clock.advance(2_500)
    await Promise.all(sent)
    expect(heard.map(([, at]) => Math.floor((at - startedAt) / 1_000))).toEqual([0, 0, 1, 1, 2])
    expect(heard.map(([say]) => say)).toEqual(numbered(5))
    await end()
  })

  test("Q4: is told of typing no more often, and what would be too many is dropped", async () => {
    const rule = { commands: ["typing_start"], count: 1, perMs: 6_000 } as const
    const { clock, chat, heard, end } = await arrange([rule])
    for (let second = 0; second < 10; second++) {
      chat.startTyping("room")
      await clock.advance(1_000)
    }
    expect(heard.map(([what]) => what)).toEqual(["typing_start", "typing_start"])
    await end()
  })

  test("Q4: typing that was rate_limited is dropped for 5 s", async () => {
    const { clock, chat, heard, end } = await arrange(undefined)
    for (let second = 0; second < 9; second++) {
      chat.startTyping("room")
      await clock.advance(1_000)
    }
    expect(heard.map(([what]) => what)).toEqual(["typing_start", "typing_start"])
    await end()
  })
})
