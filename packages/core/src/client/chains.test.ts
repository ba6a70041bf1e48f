import { describe, expect, test } from "vitest"
import { contents, createTown, meetUnderLimit, outcomeOf, tooLong } from "./clients.test.kit.ts"

describe("O15 F55: a message that waits", () => {
  /** Ann has written while there is no connection; bob watches. */
  async function write() {
    const town = createTown()
    const { ann, bob, id } = await town.meet()
    ann.chat.disconnect()
    const sent = ann.chat.sendMessage(id, "hello")
    const [message] = ann.chat.messages(id).get()
    return { ...town, ann, bob, id, sent, key: message?.key ?? "" }
  }

  test("is rewritten by an edit, and sent once", async () => {
    const { ann, bob, id, key, sent, clock, server, leave } = await write()
    const edited = ann.chat.editMessage(id, key, "better")
    expect(ann.chat.messages(id).get()).toMatchObject([
      { key, content: "better", status: "queued", editedAt: null },
    ])
    expect(ann.chat.outbox.get().items).toHaveLength(1)
    void ann.chat.connect()
    await clock.advance(1_000)
    expect(await edited).toMatchObject({ key, content: "better", editedAt: null })
    expect(await sent).toMatchObject({ content: "better" })
    expect([server.received("send_message"), server.received("edit_message")]).toEqual([1, 0])
    expect(contents(bob.chat, id)).toEqual(["better"])
    await leave()
  })

  test("is removed by a deletion, and never sent", async () => {
    const { ann, bob, id, key, sent, clock, server, leave } = await write()
    const outcome = outcomeOf(sent)
    const reacted = outcomeOf(ann.chat.addReaction(id, key, "👍"))
    await ann.chat.deleteMessage(id, key)
    expect(ann.chat.messages(id).get()).toEqual([])
    expect(ann.chat.outbox.get().items).toEqual([])
    void ann.chat.connect()
    await clock.advance(1_000)
    expect([outcome(), reacted()]).toEqual(["aborted", "rejected"])
    expect(server.received("send_message")).toBe(0)
    expect(contents(bob.chat, id)).toEqual([])
    await leave()
  })

  test("is reacted to: the reaction goes when the message has its id", async () => {
    const { ann, bob, id, key, clock, leave } = await write()
    void ann.chat.addReaction(id, key, "👍")
    expect(ann.chat.messages(id).get()).toMatchObject([
      { id: null, reactions: [{ reaction: "👍", userIds: ["ann"] }] },
    ])
    void ann.chat.connect()
    await clock.advance(1_000)
    expect(bob.chat.messages(id).get()).toMatchObject([{ reactions: [{ userIds: ["ann"] }] }])
    await leave()
  })

  test("keeps its old text where the new one has no room", async () => {
    const { enter, until, clock, leave } = createTown()
    const { chat } = await enter("ann", { outbox: { maxBytes: 500 } })
    const { id } = await until(chat.createConversation({ type: "channel" }))
    chat.disconnect()
    void chat.sendMessage(id, "hello")
    const [message] = chat.messages(id).get()
    const edited = outcomeOf(chat.editMessage(id, message?.key ?? "", "x".repeat(1_000)))
    await clock.settle()
    expect(edited()).toBe("outbox_full")
    expect(contents(chat, id)).toEqual(["hello"])
    void chat.connect()
    await clock.advance(1_000)
    expect(chat.messages(id).get()).toMatchObject([{ content: "hello", status: "sent" }])
    await leave()
  })
})

describe("O15 F55: a message that is on its way", () => {
  /** Ann's message is on the wire, and its answer is held back until `release`. */
  async function write() {
    const town = createTown()
    const { ann, bob, id } = await town.meet()
    const held: string[] = []
    town.server.tamper((frame) => {
      if (!/"message_sent"|"message_received"/.test(frame)) return [frame]
      held.push(frame)
      return []
    })
    const sent = outcomeOf(ann.chat.sendMessage(id, "hello"))
    await town.clock.advance(50)
    const [message] = ann.chat.messages(id).get()
    expect(message).toMatchObject({ id: null, status: "sending" })
    async function release(): Promise<void> {
      town.server.tamper(null)
      ann.cut()
      bob.cut()
      await town.clock.advance(10_000)
    }
    return { ...town, ann, bob, id, sent, key: message?.key ?? "", release }
  }

  test("is edited once the server has named it, and keeps its key", async () => {
    const { ann, bob, id, key, release, sent, server, leave } = await write()
    const edited = outcomeOf(ann.chat.editMessage(id, key, "better"))
    expect(ann.chat.messages(id).get()).toMatchObject([{ key, content: "better", id: null }])
    expect(server.received("edit_message")).toBe(0)
    await release()
    expect([sent(), edited()]).toEqual(["resolved", "resolved"])
    expect(ann.chat.messages(id).get()).toMatchObject([{ key, content: "better" }])
    expect(contents(bob.chat, id)).toEqual(["better"])
    expect(server.received("edit_message")).toBe(1)
    await leave()
  })

  test("is deleted once the server has named it", async () => {
    const { ann, bob, id, key, release, sent, leave } = await write()
    const deleted = outcomeOf(ann.chat.deleteMessage(id, key))
    expect(ann.chat.messages(id).get()).toMatchObject([{ key, content: "" }])
    await release()
    expect([sent(), deleted()]).toEqual(["resolved", "resolved"])
    for (const { chat } of [ann, bob]) {
      const [message] = chat.messages(id).get()
      expect(message?.deletedAt).not.toBeNull()
    }
    await leave()
  })

  test("is not rewritten where its answer was lost: the server may have the first text", async () => {
    const { ann, bob, id, key, release, clock, server, leave } = await write()
    ann.chat.disconnect()
    await clock.advance(100)
    expect(ann.chat.messages(id).get()).toMatchObject([{ status: "queued" }])
    const edited = outcomeOf(ann.chat.editMessage(id, key, "better"))
    void ann.chat.connect()
    await release()
    expect(edited()).toBe("resolved")
    expect(contents(bob.chat, id)).toEqual(["better"])
    expect([server.received("send_message"), server.received("edit_message")]).toEqual([2, 1])
    await leave()
  })

  test("fails with its changes where the server refuses it", async () => {
    const { ann, id, clock, server, leave } = await meetUnderLimit()
    const sent = outcomeOf(ann.chat.sendMessage(id, tooLong))
    const [message] = ann.chat.messages(id).get()
    expect(message).toMatchObject({ status: "sending" })
    const error = await new Promise((resolve) => {
      ann.chat.editMessage(id, message?.key ?? "", "short").catch(resolve)
      void clock.advance(1_000)
    })
    expect(sent()).toBe("too_large")
    expect(error).toMatchObject({ code: "rejected", details: { reason: "parent" } })
    expect(ann.chat.messages(id).get()).toMatchObject([{ content: tooLong, status: "failed" }])
    expect(ann.chat.outbox.get().items).toHaveLength(1)
    expect(server.received("edit_message")).toBe(0)
    await leave()
  })

  test("holds up nothing: what was written since goes before its changes", async () => {
    const { ann, bob, id, key, release, server, clock, leave } = await write()
    void ann.chat.editMessage(id, key, "better")
    void ann.chat.sendMessage(id, "next")
    await clock.advance(50)
    expect(server.received("send_message")).toBe(2)
    await release()
    expect(contents(bob.chat, id)).toEqual(["better", "next"])
    await leave()
  })
})

describe("O15: a conversation that waits to be created", () => {
  async function create(options: Parameters<typeof createTown>[0] = {}) {
    const town = createTown(options)
    const { chat } = await town.enter("ann")
    chat.disconnect()
    const created = chat.createConversation({ type: "group", participantIds: ["bob"] })
    const { key = "" } = chat.outbox.get().items[0] ?? {}
    return { ...town, chat, created, key }
  }

  test("can be written to: the messages go when it has its id, with what was done to them", async () => {
    const { chat, created, key, enter, clock, leave, until } = await create()
    const bob = await enter("bob")
    const sent = ["one", "two"].map((content) => chat.sendMessage(key, content))
    const [one, two] = chat.messages(key).get()
    void chat.editMessage(key, one?.key ?? "", "better")
    void chat.addReaction(key, two?.key ?? "", "👍")
    void chat.connect()
    await clock.advance(1_000)
    const { id } = await created
    await Promise.all(sent)
    expect(contents(chat, key)).toEqual([])
    expect(chat.messages(id).get()).toMatchObject([
      { key: one?.key, content: "better", conversationId: id, status: "sent" },
      { key: two?.key, content: "two", reactions: [{ reaction: "👍", userIds: ["ann"] }] },
    ])
    await until(bob.chat.loadMessages(id))
    expect(contents(bob.chat, id)).toEqual(["better", "two"])
    expect(chat.outbox.get().items).toEqual([])
    await leave()
  })

  test("fails with what was written to it", async () => {
    const { chat, created, key, clock, leave } = await create({ limits: { participants: 1 } })
    const outcomes = [created, chat.sendMessage(key, "one")].map(outcomeOf)
    void chat.connect()
    await clock.advance(1_000)
    expect(outcomes.map((outcome) => outcome())).toEqual(["rejected", "rejected"])
    expect(chat.messages(key).get()).toMatchObject([
      { content: "one", status: "failed", error: { details: { reason: "parent" } } },
    ])
    await leave()
  })
})
