import type { FakeClock } from "@colloquy/testing"
import { describe, expect, test } from "vitest"
import type { Transport } from "../transport.ts"
import { contents, createTown, outcomeOf } from "./clients.test.kit.ts"

/** Whatever the server says comes so much later, once it is told how much. */
function delayed(
  transport: Transport<string>,
  clock: FakeClock,
): { readonly transport: Transport<string>; delayMs: number } {
  const slow = {
    delayMs: 0,
    transport: {
      ...transport,
      connect: (request, sink) =>
        transport.connect(request, {
          ...sink,
          onFrame(frame) {
            clock.after(slow.delayMs, () => sink.onFrame(frame))
          },
        }),
    } satisfies Transport<string>,
  }
  return slow
}

describe("a link that is only half there", () => {
  test("H2 R1 F20: is left within 33 s, and nothing is lost", async () => {
    const { meet, clock, server, leave } = createTown()
    const { ann, bob, id } = await meet()
    server.tamper(() => [])
    const sent = outcomeOf(bob.chat.sendMessage(id, "into the void"))
    await clock.advance(33_000)
    expect([ann, bob].map(({ chat }) => chat.connection.get().status)).not.toContain("ready")
    server.tamper(null)
    await clock.advance(15_000)
    expect(sent()).toBe("resolved")
    expect(contents(ann.chat, id)).toEqual(["into the void"])
    expect(contents(bob.chat, id)).toEqual(["into the void"])
    await leave()
  })

  test("R1 F40: a frame that was cut off is nothing, and what it told comes with the resume", async () => {
    const { meet, clock, server, leave } = createTown()
    const { ann, bob, id } = await meet()
    server.tamper((frame) => [frame.slice(0, frame.length / 2)])
    const sent = outcomeOf(ann.chat.sendMessage(id, "whole"))
    await clock.advance(10)
    ann.cut()
    bob.cut()
    server.tamper(null)
    await clock.advance(10_000)
    expect(sent()).toBe("resolved")
    expect(contents(bob.chat, id)).toEqual(["whole"])
    expect(bob.chat.stats().diagnostics.dropped).toBe(1)
    await leave()
  })
})

describe("a server that is slow", () => {
  test.each([
    ["9.9 s is waited for", 9_900, "resolved", 1],
    ["10.1 s is asked once more, and there once", 10_100, "resolved", 2],
  ])("K2 O6 F51: one that answers after %s", async (_, delayMs, expected, asked) => {
    const { arrive, until, clock, server, leave } = createTown()
    const slow = delayed(server.transport(), clock)
    const { chat } = arrive("ann", {}, slow.transport)
    await until(chat.connect())
    const { id } = await until(chat.createConversation({ type: "group", participantIds: [] }))
    chat.messages(id).subscribe(() => {})
    await until(chat.loadMessages(id))
    slow.delayMs = delayMs
    const outcome = outcomeOf(chat.sendMessage(id, "patience"))
    await clock.advance(24_000)
    expect([outcome(), server.received("send_message")]).toEqual([expected, asked])
    expect(contents(chat, id)).toEqual(["patience"])
    slow.delayMs = 0
    await leave()
  })

  test("K2 F42c: an answer 3 s after its deadline settles the message", async () => {
    const { arrive, until, clock, server, leave } = createTown()
    const slow = delayed(server.transport(), clock)
    const { chat } = arrive("ann", {}, slow.transport)
    await until(chat.connect())
    const { id } = await until(chat.createConversation({ type: "group", participantIds: [] }))
    slow.delayMs = 13_000
    const outcome = outcomeOf(chat.sendMessage(id, "late"))
    await clock.advance(12_900)
    expect(outcome()).toBe("pending")
    await clock.advance(200)
    expect(outcome()).toBe("resolved")
    // The repeat is answered too.
    await clock.advance(11_000)
    expect(server.received("send_message")).toBe(2)
    slow.delayMs = 0
    await leave()
  })

  test("K2 F51: a read that is answered too late is a time-out", async () => {
    const { arrive, until, clock, server, leave } = createTown()
    const slow = delayed(server.transport(), clock)
    const { chat } = arrive("ann", {}, slow.transport)
    await until(chat.connect())
    slow.delayMs = 10_100
    const outcome = outcomeOf(chat.loadConversations())
    await clock.advance(15_000)
    expect(outcome()).toBe("timeout")
    await leave()
  })
})

describe("a token that ends", () => {
  test("A4 O6 F12: while a message is on its way costs one renewal, and the message is there once", async () => {
    const reasons: string[] = []
    const { enter, until, clock, server, leave } = createTown()
    const token = async ({ reason }: { readonly reason: string }) => {
      reasons.push(reason)
      return "ann"
    }
    const { chat, cut } = await enter("ann", { token })
    const { id } = await until(chat.createConversation({ type: "group", participantIds: [] }))
    chat.messages(id).subscribe(() => {})
    await until(chat.loadMessages(id))
    const outcome = outcomeOf(chat.sendMessage(id, "once"))
    server.tamper(() => [])
    await clock.advance(1)
    cut({ code: 4401, reason: "" })
    server.tamper(null)
    await clock.advance(10_000)
    expect([outcome(), reasons]).toEqual(["resolved", ["connect", "denied"]])
    expect(server.received("send_message")).toBe(2)
    expect(contents(chat, id)).toEqual(["once"])
    await leave()
  })
})
