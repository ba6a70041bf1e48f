import { createSeededRandom } from "@colloquy/testing"
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { contents, createTown, outcomeOf } from "./clients.test.kit.ts"

const numbered = (count: number) => Array.from({ length: count }, (_, index) => `${index}`)

describe("while the server is gone", () => {
  test("O4: 200 messages wait, and arrive once and in order on both sides", async () => {
    const { meet, clock, server, leave } = createTown()
    const { ann, bob, id } = await meet()
    server.stop()
    await clock.advance(100)
    const sent = numbered(200).map((content) => ann.chat.sendMessage(id, content))
    expect(
      ann.chat
        .messages(id)
        .get()
        .every(({ status }) => status === "queued"),
    ).toBe(true)
    await clock.advance(5_000)
    server.start()
    await clock.advance(60_000)
    await Promise.all(sent)
    expect(contents(ann.chat, id)).toEqual(numbered(200))
    expect(contents(bob.chat, id)).toEqual(numbered(200))
    expect(ann.chat.outbox.get().items).toEqual([])
    await leave()
  })

  test("O6 I2 F41: a message whose acknowledgement was lost stands there once", async () => {
    const { meet, clock, server, leave } = createTown()
    const { ann, bob, id } = await meet()
    server.tamper((frame) => (/"message_sent"|"message_received"/.test(frame) ? [] : [frame]))
    const sent = ann.chat.sendMessage(id, "once")
    await clock.advance(50)
    server.tamper(null)
    ann.cut()
    bob.cut()
    await clock.advance(60_000)
    await sent
    expect(server.received("send_message")).toBe(2)
    expect(contents(ann.chat, id)).toEqual(["once"])
    expect(contents(bob.chat, id)).toEqual(["once"])
    await leave()
  })

  test("O6: a message on its way when the server goes is stored once", async () => {
    const { meet, clock, server, leave } = createTown()
    const { ann, bob, id } = await meet()
    const sent = numbered(40).map((content) => ann.chat.sendMessage(id, content))
    await clock.advance(0)
    server.stop()
    await clock.advance(1_000)
    server.start()
    await clock.advance(60_000)
    await Promise.all(sent)
    expect(contents(ann.chat, id)).toEqual(numbered(40))
    expect(contents(bob.chat, id)).toEqual(numbered(40))
    await leave()
  })

  test("F45: an acknowledgement that comes twice settles once", async () => {
    const { meet, until, server, leave } = createTown()
    const { ann, id } = await meet()
    server.tamper((frame) => [frame, frame])
    await until(ann.chat.sendMessage(id, "one"))
    await until(ann.chat.sendMessage(id, "two"))
    expect(contents(ann.chat, id)).toEqual(["one", "two"])
    expect(ann.chat.history(id).get()).toMatchObject({ gaps: [], hasOlder: false })
    await leave()
  })

  test("O12: a full outbox refuses one more, and nothing of it appears", async () => {
    const { meet, clock, server, leave } = createTown()
    const { ann, id } = await meet()
    const outcomes = numbered(1_001).map((content, index) => {
      if (index === 0) ann.chat.disconnect()
      return outcomeOf(ann.chat.sendMessage(id, content))
    })
    await clock.advance(0)
    expect(outcomes.map((outcome) => outcome())).toEqual([
      ...numbered(1_000).map(() => "pending"),
      "outbox_full",
    ])
    expect(contents(ann.chat, id)).toEqual(numbered(1_000))
    expect(server.received("send_message")).toBe(0)
    await leave()
  })

  test("O12: what waited too long fails, in the list too", async () => {
    const { meet, clock, leave } = createTown()
    const { ann, id } = await meet()
    ann.chat.disconnect()
    const outcome = outcomeOf(ann.chat.sendMessage(id, "late"))
    const read = outcomeOf(ann.chat.createConversation({ type: "channel", name: "Late" }))
    await clock.advance(86_400_000)
    expect([outcome(), read()]).toEqual(["timeout", "timeout"])
    expect(ann.chat.messages(id).get()).toMatchObject([{ status: "failed" }])
    expect(ann.chat.outbox.get().items).toHaveLength(1)
    await leave()
  })

  test("O8: a message is discarded before it is sent", async () => {
    const { meet, clock, server, leave } = createTown()
    const { ann, id } = await meet()
    ann.chat.disconnect()
    const outcome = outcomeOf(ann.chat.sendMessage(id, "never mind"))
    ann.chat.discardMessage(ann.chat.messages(id).get()[0]?.key ?? "")
    void ann.chat.connect()
    await clock.advance(1_000)
    expect(outcome()).toBe("aborted")
    expect(contents(ann.chat, id)).toEqual([])
    expect(server.received("send_message")).toBe(0)
    await leave()
  })
})

describe("after a drop", () => {
  test("R1: what others wrote meanwhile appears, and is unread", async () => {
    const { meet, until, clock, leave } = createTown()
    const { ann, bob, id } = await meet()
    bob.cut()
    await until(ann.chat.sendMessage(id, "one"))
    await until(ann.chat.sendMessage(id, "two"))
    expect(contents(bob.chat, id)).toEqual([])
    await clock.advance(10_000)
    expect(contents(bob.chat, id)).toEqual(["one", "two"])
    expect(bob.chat.unreadCount.get()).toBe(2)
    expect(bob.chat.history(id).get().gaps).toEqual([])
    await leave()
  })

  test("what the server says again of itself and the user is no news", async () => {
    const { meet, clock, leave } = createTown()
    const { bob } = await meet()
    const before = [bob.chat.capabilities.get(), bob.chat.user.get(), bob.chat.conversations.get()]
    bob.cut()
    await clock.advance(10_000)
    const after = [bob.chat.capabilities.get(), bob.chat.user.get(), bob.chat.conversations.get()]
    expect(bob.chat.stats().opened).toBe(2)
    for (const [index, value] of after.entries()) expect(value).toBe(before[index])
    await leave()
  })

  test("R2: more than fits one answer is asked for until it is whole", async () => {
    const { meet, clock, server, leave } = createTown()
    const { ann, bob, id } = await meet()
    bob.chat.disconnect()
    for (const content of numbered(450)) void ann.chat.sendMessage(id, content)
    await clock.advance(2_000)
    void bob.chat.connect()
    // The service reads an event at a time: more turns than a clock grants at once.
    for (let step = 0; step < 20; step++) await clock.advance(100)
    expect(contents(bob.chat, id)).toEqual(numbered(450))
    expect(server.received("sync")).toBe(2)
    expect(bob.chat.unreadCount.get()).toBe(450)
    await leave()
  })

  test("R4: an event that is lost on a living link is asked for", async () => {
    const { meet, until, clock, server, leave } = createTown()
    const { ann, bob, id } = await meet()
    server.tamper((frame) =>
      frame.includes('"one"') && frame.includes("_received") ? [] : [frame],
    )
    await until(ann.chat.sendMessage(id, "one"))
    server.tamper(null)
    await until(ann.chat.sendMessage(id, "two"))
    await clock.advance(500)
    expect(contents(bob.chat, id)).toEqual(["one", "two"])
    expect(bob.chat.stats().gaps).toBe(1)
    await leave()
  })

  test("R4: the last event, lost, is found when the list tells of a later seq", async () => {
    const { meet, until, clock, server, leave } = createTown()
    const { ann, bob, id } = await meet()
    server.tamper((frame) => (frame.includes("_received") ? [] : [frame]))
    await until(ann.chat.sendMessage(id, "one"))
    server.tamper(null)
    await until(bob.chat.loadConversations())
    await clock.advance(500)
    expect(contents(bob.chat, id)).toEqual(["one"])
    expect(bob.chat.unreadCount.get()).toBe(1)
    await leave()
  })

  test("R1: a resume that is not answered is asked again: without it nothing is told", async () => {
    const { meet, until, clock, server, leave } = createTown()
    const { ann, bob, id } = await meet()
    server.tamper((frame) => (frame.includes('"resumed"') ? [] : [frame]))
    bob.cut()
    await until(ann.chat.sendMessage(id, "missed"))
    await clock.advance(5_000)
    expect(contents(bob.chat, id)).toEqual([])
    server.tamper(null)
    await clock.advance(12_000)
    expect(contents(bob.chat, id)).toEqual(["missed"])
    await until(ann.chat.sendMessage(id, "heard"))
    expect(contents(bob.chat, id)).toEqual(["missed", "heard"])
    await leave()
  })

  test("a client is catching up until what it missed is whole, and never without a connection", async () => {
    const { meet, until, clock, server, leave } = createTown()
    const { ann, bob, id } = await meet()
    expect(bob.chat.catchingUp.get()).toBe(false)
    const told: boolean[] = []
    bob.chat.catchingUp.subscribe((isCatchingUp) => told.push(isCatchingUp))
    server.tamper((frame) => (frame.includes('"resumed"') ? [] : [frame]))
    bob.cut()
    expect(bob.chat.catchingUp.get()).toBe(false)
    await until(ann.chat.sendMessage(id, "missed"))
    await clock.advance(5_000)
    expect(bob.chat.connection.get().status).toBe("ready")
    expect(bob.chat.catchingUp.get()).toBe(true)
    server.tamper(null)
    await clock.advance(12_000)
    expect(contents(bob.chat, id)).toEqual(["missed"])
    expect(told).toEqual([true, false])
    await leave()
  })

  test("a conversation that was left elsewhere meanwhile is gone from the list", async () => {
    const { enter, until, clock, leave } = createTown()
    const { chat } = await enter("ann")
    const other = await enter("ann")
    const { id } = await until(chat.createConversation({ type: "group", participantIds: ["bob"] }))
    await until(other.chat.loadConversations())
    other.cut()
    await until(chat.leaveConversation(id))
    expect(other.chat.conversations.get()).toHaveLength(1)
    await clock.advance(10_000)
    expect(other.chat.conversations.get()).toEqual([])
    await leave()
  })

  test("I1 I2 I3 I6: whatever is cut, whenever, both end with the same messages", async () => {
    const step = fc.constantFrom(
      "ann says",
      "bob says",
      "cut ann",
      "cut bob",
      "stop",
      "start",
      "wait",
    )
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), fc.nat(), async (steps, seed) => {
        const { meet, clock, server, leave } = createTown()
        const { ann, bob, id } = await meet()
        const random = createSeededRandom(seed)
        const sent: Promise<unknown>[] = []
        for (const [index, what] of steps.entries()) {
          if (what === "ann says") sent.push(ann.chat.sendMessage(id, `ann ${index}`))
          else if (what === "bob says") sent.push(bob.chat.sendMessage(id, `bob ${index}`))
          else if (what === "cut ann") ann.cut()
          else if (what === "cut bob") bob.cut()
          else if (what === "stop") server.stop()
          else if (what === "start") server.start()
          await clock.advance(what === "wait" ? random.number() * 4_000 : random.number() * 2)
        }
        server.start()
        await clock.advance(60_000)
        await Promise.all(sent)
        expect(contents(bob.chat, id)).toEqual(contents(ann.chat, id))
        for (const name of ["ann", "bob"])
          expect(contents(ann.chat, id).filter((text) => text.startsWith(name))).toEqual(
            steps.flatMap((what, index) => (what === `${name} says` ? [`${name} ${index}`] : [])),
          )
        await leave()
      }),
      { numRuns: 100 },
    )
  })
})
