import { describe, expect, test } from "vitest"
import { contents, createTown, outcomeOf } from "./clients.test.kit.ts"

const numbered = (count: number) => Array.from({ length: count }, (_, index) => `${index}`)

describe("sending", () => {
  test("O4: what has no room on its way waits and keeps its order", async () => {
    const { enter, until, clock, leave } = createTown()
    const { chat } = await enter("ann", { limits: { inFlight: 1, waiting: 1 } })
    const { id } = await until(chat.createConversation({ type: "channel", name: "All" }))
    chat.messages(id).subscribe(() => {})
    const sent = numbered(20).map((content) => chat.sendMessage(id, content))
    await clock.advance(10_000)
    await Promise.all(sent)
    expect(contents(chat, id)).toEqual(numbered(20))
    await leave()
  })

  test("what is written before the server said who this is gets its author with that", async () => {
    const { enter, arrive, until, leave } = createTown()
    const { chat } = await enter("ann")
    const { id } = await until(chat.createConversation({ type: "channel", name: "All" }))
    const early = arrive("ann")
    early.chat.messages(id).subscribe(() => {})
    const sent = early.chat.sendMessage(id, "early")
    const other = early.chat.sendMessage("unknown", "refused").catch(() => {})
    await until(early.chat.connect())
    await Promise.all([sent, other])
    const [refused] = early.chat.messages("unknown").get()
    expect(refused).toMatchObject({ status: "failed", senderId: "ann" })
    await leave()
  })

  test("O10 F54: what the server refuses fails, and what stands behind it goes on", async () => {
    const { meet, clock, server, leave } = createTown({ limits: { contentChars: 10 } })
    const { ann, bob, id } = await meet()
    server.tamper((frame) => [frame.replace('"contentChars":10', '"contentChars":99')])
    ann.cut()
    await clock.advance(10_000)
    const outcomes = ["one", "x".repeat(50), "two"].map((text) =>
      outcomeOf(ann.chat.sendMessage(id, text)),
    )
    await clock.advance(1_000)
    expect(outcomes.map((outcome) => outcome())).toEqual(["resolved", "too_large", "resolved"])
    expect(contents(bob.chat, id)).toEqual(["one", "two"])
    expect(ann.chat.messages(id).get().at(-1)).toMatchObject({ status: "failed" })
    await leave()
  })

  test("O9: after a retryable refusal the whole lane waits, and its order stays", async () => {
    let points = 2
    const limiter = async (action: string) => (action !== "message" || points-- > 0 ? null : 2_000)
    const { meet, clock, leave } = createTown({ limiter })
    const { ann, bob, id } = await meet()
    const sent = numbered(6).map((content) => ann.chat.sendMessage(id, content))
    await clock.advance(1_000)
    expect(contents(bob.chat, id)).toEqual(numbered(2))
    points = 100
    await clock.advance(5_000)
    await Promise.all(sent)
    expect(contents(bob.chat, id)).toEqual(numbered(6))
    expect(
      ann.chat
        .messages(id)
        .get()
        .every(({ error }) => error === null),
    ).toBe(true)
    await leave()
  })

  test("what failed and is no message takes no place in the outbox", async () => {
    const { enter, clock, leave } = createTown({ limits: { participants: 1 } })
    const { chat } = await enter("ann")
    const outcome = outcomeOf(
      chat.createConversation({ type: "group", participantIds: ["bob", "eve"] }),
    )
    await clock.advance(100)
    expect(outcome()).not.toMatch(/pending|resolved/)
    expect(chat.outbox.get().items).toEqual([])
    await leave()
  })

  test("a mark for which the outbox has no room leaves the one that waits alone", async () => {
    const { meet, until, enter, clock, server, leave } = createTown()
    const { ann, id } = await meet()
    const first = await until(ann.chat.sendMessage(id, "one"))
    await until(ann.chat.sendMessage(id, "two"))
    const { chat } = await enter("bob", { outbox: { maxItems: 1 } })
    await until(chat.loadConversations())
    await until(chat.loadMessages(id))
    chat.disconnect()
    const marks = [first.id ?? "", undefined].map((place) => outcomeOf(chat.markRead(id, place)))
    await clock.settle()
    expect(marks.map((mark) => mark())).toEqual(["pending", "outbox_full"])
    expect(chat.unreadCount.get()).toBe(1)
    void chat.connect()
    await clock.advance(1_000)
    expect(marks[0]?.()).toBe("resolved")
    expect(server.received("mark_read")).toBe(1)
    await leave()
  })

  test("O6: a message that a page brings settles its item, and is not sent again", async () => {
    const { meet, clock, until, server, leave } = createTown()
    const { ann, id } = await meet()
    server.tamper((frame) => (/"message_sent"|"message_received"/.test(frame) ? [] : [frame]))
    const sent = outcomeOf(ann.chat.sendMessage(id, "once"))
    await clock.advance(50)
    server.tamper((frame) => (frame.includes('"synced"') ? [] : [frame]))
    await until(ann.chat.loadMessages(id))
    expect(sent()).toBe("resolved")
    expect(ann.chat.outbox.get().items).toEqual([])
    await clock.advance(60_000)
    expect(server.received("send_message")).toBe(1)
    await leave()
  })
})
