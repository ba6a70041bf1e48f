import { describe, expect, test } from "vitest"
import type { ChatClient } from "./chat-client.ts"
import { contents, createTown, outcomeOf } from "./clients.test.kit.ts"

const shownTo = (chat: ChatClient, id: string) =>
  chat
    .messages(id)
    .get()
    .map(({ content, editedAt, deletedAt, reactions }) => ({
      content,
      isEdited: editedAt !== null,
      isDeleted: deletedAt !== null,
      reactions: reactions.map(({ reaction, userIds }) => `${reaction} ${userIds.join()}`),
    }))

describe("changes of messages", () => {
  /** Ann's message on both screens. */
  async function talk(options: Parameters<typeof createTown>[0] = {}) {
    const town = createTown(options)
    const { ann, bob, id } = await town.meet()
    const { key } = await town.until(ann.chat.sendMessage(id, "hello"))
    const [message] = bob.chat.messages(id).get()
    return { ...town, ann, bob, id, key, theirs: message?.key ?? "" }
  }

  test("are shown at once, stored, and told to everybody", async () => {
    const { ann, bob, id, key, theirs, until, clock, leave } = await talk()
    const updated: string[] = []
    bob.chat.on("messageUpdated", ({ content }) => updated.push(content))
    const edited = ann.chat.editMessage(id, key, "better")
    expect(contents(ann.chat, id)).toEqual(["better"])
    expect(await until(edited)).toMatchObject({ key, content: "better", updateSeq: 3 })
    const given = bob.chat.addReaction(id, theirs, "👍")
    expect(shownTo(bob.chat, id)).toMatchObject([{ reactions: ["👍 bob"] }])
    await until(given)
    const both = [{ content: "better", isEdited: true, isDeleted: false, reactions: ["👍 bob"] }]
    for (const { chat } of [ann, bob]) expect(shownTo(chat, id)).toEqual(both)
    await until(bob.chat.removeReaction(id, theirs, "👍"))
    const deleted = ann.chat.deleteMessage(id, key)
    expect(shownTo(ann.chat, id)).toMatchObject([{ content: "", isDeleted: true }])
    await until(deleted)
    await clock.advance(100)
    for (const { chat } of [ann, bob])
      expect(shownTo(chat, id)).toMatchObject([{ content: "", isDeleted: true, reactions: [] }])
    expect(updated).toEqual(["better", "better", "better", ""])
    expect(bob.chat.unreadCount.get()).toBe(0)
    await leave()
  })

  test("O10: what the server refuses is shown as it was, and says why", async () => {
    const { ann, bob, id, theirs, clock, leave } = await talk()
    const outcomes = [
      bob.chat.editMessage(id, theirs, "mine"),
      bob.chat.deleteMessage(id, theirs),
    ].map(outcomeOf)
    expect(shownTo(bob.chat, id)).toMatchObject([{ isDeleted: true }])
    await clock.advance(1_000)
    expect(outcomes.map((outcome) => outcome())).toEqual(["forbidden", "forbidden"])
    expect(shownTo(bob.chat, id)).toMatchObject([{ content: "hello", isEdited: false }])
    expect(bob.chat.outbox.get().items).toEqual([])
    expect(contents(ann.chat, id)).toEqual(["hello"])
    await leave()
  })

  test("a refused one lets go of itself alone: what was asked before and after it stays", async () => {
    const { bob, id, theirs, clock, leave } = await talk()
    const outcomes = [
      bob.chat.addReaction(id, theirs, "👍"),
      bob.chat.editMessage(id, theirs, "mine"),
      bob.chat.addReaction(id, theirs, "🎉"),
    ].map(outcomeOf)
    await clock.advance(1_000)
    expect(outcomes.map((outcome) => outcome())).toEqual(["resolved", "forbidden", "resolved"])
    expect(shownTo(bob.chat, id)).toMatchObject([
      { content: "hello", reactions: ["👍 bob", "🎉 bob"] },
    ])
    await leave()
  })

  test("O6: a lost answer is asked for again, and nothing is done twice", async () => {
    const { ann, bob, id, key, clock, server, leave } = await talk()
    server.tamper((frame) => (frame.includes('"message_edited"') ? [] : [frame]))
    const edited = outcomeOf(ann.chat.editMessage(id, key, "better"))
    await clock.advance(50)
    server.tamper(null)
    ann.cut()
    bob.cut()
    await clock.advance(30_000)
    expect(edited()).toBe("resolved")
    expect(server.received("edit_message")).toBe(2)
    for (const { chat } of [ann, bob]) {
      expect(contents(chat, id)).toEqual(["better"])
      expect(chat.history(id).get().gaps).toEqual([])
    }
    expect(bob.chat.messages(id).get()).toMatchObject([{ updateSeq: 3 }])
    await leave()
  })

  test("R3: an answer before its broadcast, or without it, changes the message once", async () => {
    const { ann, id, key, until, server, clock, leave } = await talk()
    let isReply = true
    server.tamper((frame) => (frame.includes('"requestId"') === isReply ? [frame] : []))
    await until(ann.chat.editMessage(id, key, "better"))
    const [edited] = ann.chat.messages(id).get()
    expect(edited).toMatchObject({ key, content: "better", updateSeq: 3 })
    isReply = false
    server.tamper((frame) => [frame, frame])
    await until(ann.chat.addReaction(id, key, "👍"))
    await clock.advance(10_000)
    expect(shownTo(ann.chat, id)).toMatchObject([{ content: "better", reactions: ["👍 ann"] }])
    expect(ann.chat.history(id).get().gaps).toEqual([])
    await leave()
  })

  test("R3: an answer to a repeat that tells of a later change hides nothing of that", async () => {
    const { ann, bob, id, key, theirs, clock, server, leave } = await talk()
    server.tamper((frame) => (frame.includes('"reaction_updated"') ? [] : [frame]))
    const given = outcomeOf(bob.chat.addReaction(id, theirs, "👍"))
    await clock.advance(50)
    bob.chat.disconnect()
    void ann.chat.editMessage(id, key, "better")
    await clock.advance(50)
    server.tamper(null)
    void bob.chat.connect()
    await clock.advance(10_000)
    expect(given()).toBe("resolved")
    for (const { chat } of [ann, bob])
      expect(shownTo(chat, id)).toMatchObject([{ content: "better", reactions: ["👍 bob"] }])
    await leave()
  })

  test("O9: of two changes of one message that are refused for a while the later one stays", async () => {
    let waitMs: number | null = null
    const limiter = async (action: string) => (action === "message" ? waitMs : null)
    const { ann, bob, id, key, clock, leave } = await talk({ limiter })
    waitMs = 2_000
    void ann.chat.editMessage(id, key, "one")
    await clock.advance(100)
    void ann.chat.editMessage(id, key, "two")
    waitMs = null
    await clock.advance(10_000)
    expect(contents(bob.chat, id)).toEqual(["two"])
    await leave()
  })

  test("O4: a message goes after the change before it, and both are done", async () => {
    const { ann, bob, id, key, clock, leave } = await talk()
    ann.chat.disconnect()
    void ann.chat.editMessage(id, key, "better")
    void ann.chat.sendMessage(id, "next")
    void ann.chat.connect()
    await clock.advance(1_000)
    expect(contents(bob.chat, id)).toEqual(["better", "next"])
    expect(ann.chat.outbox.get().items).toEqual([])
    await leave()
  })

  test("need a message that is held and was not deleted", async () => {
    const { ann, id, key, until, leave } = await talk()
    const { chat } = ann
    for (const [act, code] of [
      [() => chat.editMessage(id, "unknown", "x"), "not_found"],
      [() => chat.addReaction("nowhere", key, "👍"), "not_found"],
    ] as const)
      await expect(act()).rejects.toMatchObject({ code })
    const deleted = chat.deleteMessage(id, key)
    const again = outcomeOf(chat.deleteMessage(id, key))
    expect(again()).toBe("pending")
    await until(deleted)
    expect(again()).toBe("resolved")
    await until(chat.deleteMessage(id, key))
    for (const act of [() => chat.editMessage(id, key, "x"), () => chat.addReaction(id, key, "👍")])
      await expect(act()).rejects.toMatchObject({ code: "rejected" })
    await leave()
  })

  test("throw a bad argument at whoever gave it", async () => {
    const { ann, id, key, leave } = await talk({ limits: { contentChars: 10 } })
    const { chat } = ann
    for (const act of [
      () => chat.editMessage("", key, "x"),
      () => chat.editMessage(id, key, ""),
      () => chat.editMessage(id, key, "x".repeat(11)),
      () => chat.deleteMessage("", key),
      () => chat.addReaction(id, key, " "),
      () => chat.addReaction(id, key, "x".repeat(65)),
      () => chat.removeReaction("", key, "👍"),
    ])
      expect(act).toThrow(expect.objectContaining({ code: "invalid_argument" }))
    await leave()
  })

  test("a signal lets go of the promise alone, and one that is raised already adds nothing", async () => {
    const { ann, bob, id, key, clock, leave } = await talk()
    ann.chat.disconnect()
    const raised = AbortSignal.abort()
    const refused = outcomeOf(ann.chat.editMessage(id, key, "never", { signal: raised }))
    const late = outcomeOf(ann.chat.editMessage(id, key, "better", { timeoutMs: 1_000 }))
    await clock.advance(2_000)
    expect([refused(), late()]).toEqual(["aborted", "timeout"])
    void ann.chat.connect()
    await clock.advance(1_000)
    expect(contents(bob.chat, id)).toEqual(["better"])
    await leave()
  })
})
