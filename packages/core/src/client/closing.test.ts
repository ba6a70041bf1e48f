import { describe, expect, test } from "vitest"
import { contents, createTown, outcomeOf } from "./clients.test.kit.ts"
import { ensureConversations, ensureMessages } from "./watching.ts"

describe("close()", () => {
  test("C8: settles every promise and leaves no timer, in the middle of everything", async () => {
    const { meet, clock, server, leave } = createTown()
    const { ann, bob, id } = await meet()
    bob.chat.setTyping(id)
    ann.chat.setTyping(id)
    await clock.advance(0)
    server.stop()
    await clock.advance(1_000)
    const outcomes = [
      ann.chat.connect(),
      ann.chat.connect({ timeoutMs: 60_000 }),
      ann.chat.sendMessage(id, "hi"),
      ann.chat.sendMessage(id, "ho", { timeoutMs: 60_000 }),
      ann.chat.createConversation({ type: "channel", name: "All" }),
      ann.chat.loadMessages(id, { whenOffline: "wait" }),
      ann.chat.loadConversations({ whenOffline: "wait", timeoutMs: 60_000 }),
      ann.chat.loadPresence(["bob"], { whenOffline: "wait" }),
    ].map(outcomeOf)
    expect(outcomes.map((outcome) => outcome())).toEqual(outcomes.map(() => "pending"))
    await leave()
    expect(outcomes.map((outcome) => outcome())).toEqual(outcomes.map(() => "closed"))
  })

  test("C8: settles what is on its way, too", async () => {
    const { meet, server, clock, leave } = createTown()
    const { ann, id } = await meet()
    server.tamper(() => [])
    const outcomes = [
      ann.chat.sendMessage(id, "hi"),
      ann.chat.loadMessages(id),
      ann.chat.loadOlder(id),
      ann.chat.setPresence("away"),
      ann.chat.joinConversation(id),
      ann.chat.markDelivered(id),
    ].map(outcomeOf)
    await clock.advance(10)
    await leave()
    expect(outcomes.map((outcome) => outcome()).filter((outcome) => outcome === "pending")).toEqual(
      [],
    )
  })

  test("C8: leaves no timer where it comes in the middle of a resume, with messages waiting", async () => {
    const { meet, server, clock, leave } = createTown()
    const { ann, id } = await meet()
    server.tamper((frame) => (/resumed|message_sent/.test(frame) ? [] : [frame]))
    ann.cut()
    await clock.advance(5_000)
    const outcome = outcomeOf(ann.chat.sendMessage(id, "hi"))
    await leave()
    expect(outcome()).toBe("closed")
  })

  test("F36: ends a client that never connected, is connecting, or is waiting", async () => {
    const { arrive, clock, server, leave } = createTown()
    arrive("idle")
    const { chat } = arrive("connecting")
    const connecting = outcomeOf(chat.connect())
    server.stop()
    const waiting = arrive("waiting").chat
    const waited = outcomeOf(waiting.connect())
    await clock.advance(100)
    expect(waiting.connection.get().status).toBe("waiting")
    await leave()
    expect([connecting(), waited()]).toEqual(["closed", "closed"])
  })

  test("C6: nothing that is called afterwards opens, arms or changes anything", async () => {
    const { meet, clock, server, leave } = createTown()
    const { ann, id } = await meet()
    await leave()
    server.start()
    ann.chat.messages("other").subscribe(() => {})()
    ann.chat.setTyping(id)
    ann.chat.setToken("ann")
    ensureMessages(ann.chat, "other")
    ensureConversations(ann.chat)
    const outcomes = [
      ann.chat.connect(),
      ann.chat.sendMessage(id, "hi"),
      ann.chat.createConversation({ type: "channel" }),
      ann.chat.loadMessages(id),
      ann.chat.joinConversation(id),
      ann.chat.markRead(id),
    ].map(outcomeOf)
    await clock.advance(0)
    expect(outcomes.map((outcome) => outcome())).toEqual(outcomes.map(() => "closed"))
    expect(clock.pendingCount()).toBe(0)
    expect(contents(ann.chat, id)).toEqual([])
    await ann.chat.close()
  })

  test("C8: a message that is retried afterwards arms nothing", async () => {
    const { enter, until, clock, leave } = createTown()
    const { chat } = await enter("ann")
    await expect(until(chat.sendMessage("nowhere", "hi"))).rejects.toThrow()
    await leave()
    chat.retryMessage(chat.messages("nowhere").get()[0]?.key ?? "")
    expect(clock.pendingCount()).toBe(0)
  })

  test("whoever closes twice waits for the same end", async () => {
    const { enter, leave } = createTown()
    const { chat } = await enter("ann")
    expect(chat.close()).toBe(chat.close())
    await leave()
  })
})

describe("disconnect()", () => {
  test("C8: leaves no timer, and forgets who is here", async () => {
    const { enter, clock, until, server, leave } = createTown()
    const { chat } = await enter("ann")
    await until(chat.loadPresence(["ann"]))
    expect(chat.presence("ann").get()).not.toBeNull()
    chat.disconnect()
    await clock.advance(0)
    expect(chat.presence("ann").get()).toBeNull()
    expect(chat.connection.get().status).toBe("idle")
    server.stop()
    // The deadline of the last request.
    await clock.advance(10_000)
    expect(clock.pendingCount()).toBe(0)
    await leave()
  })
})

describe("another user", () => {
  test("A5 F64: after setToken nothing of the former is shown or sent, and what is watched is loaded", async () => {
    const { meet, clock, server, leave } = createTown()
    const { ann, id } = await meet()
    const bobs = ann.chat
    const before = server.received("send_message")
    bobs.disconnect()
    const unsent = outcomeOf(bobs.sendMessage(id, "ann's secret"))
    bobs.setToken("bob")
    const connected = outcomeOf(bobs.connect())
    await clock.advance(2_000)
    expect([unsent(), connected()]).toEqual(["aborted", "resolved"])
    expect(bobs.user.get()?.id).toBe("bob")
    expect(contents(bobs, id)).toEqual([])
    expect(bobs.history(id).get().status).toBe("ready")
    expect(bobs.conversations.get().map((one) => one.id)).toEqual([id])
    expect(server.received("send_message")).toBe(before)
    await leave()
  })

  test("A5 F64: without setToken the connection fails, and the state stays", async () => {
    const { arrive, until, clock, leave } = createTown()
    const tokens = [
      { token: "ann", expiresAt: clock.now() + 60_000 },
      { token: "bob", expiresAt: 0 },
    ]
    const { chat } = arrive("", { token: async () => tokens.shift() ?? "" })
    await until(chat.connect())
    const { id } = await until(chat.createConversation({ type: "channel", name: "All" }))
    chat.disconnect()
    await clock.advance(60_000)
    const outcome = outcomeOf(chat.connect())
    await clock.advance(10_000)
    expect(outcome()).toBe("protocol_mismatch")
    expect(chat.user.get()?.id).toBe("ann")
    expect(chat.conversation(id).get()).not.toBeNull()
    await leave()
  })
})
