import { describe, expect, test } from "vitest"
import { contents, createTown, meetUnderLimit, outcomeOf, tooLong } from "./clients.test.kit.ts"

describe("O15 F55: a message that failed", () => {
  async function fail() {
    const town = await meetUnderLimit()
    const { ann, bob, id } = town
    const sent = outcomeOf(ann.chat.sendMessage(id, tooLong))
    await town.clock.advance(1_000)
    expect(sent()).toBe("too_large")
    const [message] = ann.chat.messages(id).get()
    expect(message).toMatchObject({ status: "failed" })
    return { ...town, ann, bob, id, key: message?.key ?? "" }
  }

  test("is sent anew with the text of an edit", async () => {
    const { ann, bob, id, key, until, server, leave } = await fail()
    const before = server.received("send_message")
    expect(await until(ann.chat.editMessage(id, key, "better"))).toMatchObject({
      content: "better",
      editedAt: null,
      status: "sent",
    })
    for (const { chat } of [ann, bob]) expect(contents(chat, id)).toEqual(["better"])
    expect(server.received("send_message")).toBe(before + 1)
    expect(ann.chat.outbox.get().items).toEqual([])
    await leave()
  })

  test("is sent anew by an edit also where it is to be retried: the server remembers its key", async () => {
    const { ann, bob, id, key, clock, leave } = await fail()
    ann.chat.disconnect()
    ann.chat.retryMessage(key)
    expect(ann.chat.messages(id).get()).toMatchObject([{ key, status: "queued" }])
    const edited = outcomeOf(ann.chat.editMessage(id, key, "better"))
    void ann.chat.connect()
    await clock.advance(1_000)
    expect(edited()).toBe("resolved")
    for (const { chat } of [ann, bob]) expect(contents(chat, id)).toEqual(["better"])
    await leave()
  })

  test("keeps what was done to it since, where an edit sends it anew", async () => {
    const { ann, bob, id, key, clock, leave } = await fail()
    const reacted = outcomeOf(ann.chat.addReaction(id, key, "👍"))
    void ann.chat.editMessage(id, key, "better")
    await clock.advance(1_000)
    expect(reacted()).toBe("resolved")
    for (const { chat } of [ann, bob])
      expect(chat.messages(id).get()).toMatchObject([
        { content: "better", reactions: [{ reaction: "👍", userIds: ["ann"] }] },
      ])
    await leave()
  })

  test("stays as it is where there is no room to send it anew", async () => {
    const { enter, until, clock, leave } = createTown()
    const { chat } = await enter("ann", { outbox: { maxBytes: 500 } })
    const sent = outcomeOf(chat.sendMessage("nowhere", "hello"))
    await clock.advance(1_000)
    expect(sent()).toBe("not_found")
    const [message] = chat.messages("nowhere").get()
    const edited = outcomeOf(chat.editMessage("nowhere", message?.key ?? "", "x".repeat(1_000)))
    await until(clock.settle())
    expect(edited()).toBe("outbox_full")
    expect(chat.messages("nowhere").get()).toMatchObject([{ content: "hello", status: "failed" }])
    await leave()
  })

  test("is discarded by a deletion", async () => {
    const { ann, bob, id, key, until, clock, leave } = await fail()
    await until(ann.chat.deleteMessage(id, key))
    await clock.advance(10_000)
    for (const { chat } of [ann, bob]) expect(contents(chat, id)).toEqual([])
    expect(ann.chat.outbox.get().items).toEqual([])
    await leave()
  })

  test("is sent again and then edited where the server may have it", async () => {
    const { meet, clock, server, leave } = createTown()
    const { ann, bob, id } = await meet()
    server.tamper((frame) => (/"message_sent"|"message_received"/.test(frame) ? [] : [frame]))
    const sent = outcomeOf(ann.chat.sendMessage(id, "hello"))
    await clock.advance(50)
    for (let times = 0; times < 3; times++) {
      server.tamper((frame) => (/message_sent|message_received/.test(frame) ? [] : [frame]))
      ann.cut({ code: 1011, reason: "" })
      await clock.advance(30_000)
    }
    const [message] = ann.chat.messages(id).get()
    expect([sent(), message?.status]).toEqual(["rejected", "failed"])
    server.tamper(null)
    const edited = outcomeOf(ann.chat.editMessage(id, message?.key ?? "", "better"))
    await clock.advance(30_000)
    expect(edited()).toBe("resolved")
    bob.cut()
    await clock.advance(30_000)
    for (const { chat } of [ann, bob]) expect(contents(chat, id)).toEqual(["better"])
    await leave()
  })
})
