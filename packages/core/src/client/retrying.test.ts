import { describe, expect, test } from "vitest"
import { contents, createTown, outcomeOf } from "./clients.test.kit.ts"

describe("a message that failed", () => {
  /** The server refuses it, and nothing of it is stored. */
  async function fail() {
    const town = createTown({ limits: { contentChars: 10 } })
    const { ann, bob, id } = await town.meet()
    // The client is not told of the bound, and sends it.
    town.server.tamper((frame) => [frame.replace('"contentChars":10', '"contentChars":99')])
    ann.cut()
    await town.clock.advance(10_000)
    town.server.tamper(null)
    const failed = outcomeOf(ann.chat.sendMessage(id, "x".repeat(20)))
    await town.clock.advance(100)
    expect(failed()).toBe("too_large")
    const key = ann.chat.messages(id).get().at(-1)?.key ?? ""
    return { ...town, ann, bob, id, key }
  }

  test("O8 R3: is sent last when it is retried, and stands last on the screen", async () => {
    const { ann, id, key, clock, leave } = await fail()
    ann.chat.disconnect()
    void ann.chat.sendMessage(id, "later").catch(() => {})
    expect(contents(ann.chat, id)).toEqual(["x".repeat(20), "later"])
    ann.chat.retryMessage(key)
    expect(ann.chat.messages(id).get()).toMatchObject([
      { content: "later", status: "queued" },
      { content: "x".repeat(20), status: "queued", error: null, key },
    ])
    expect(
      ann.chat.outbox
        .get()
        .items.map((item) => item.key)
        .at(-1),
    ).toBe(key)
    await clock.advance(100)
    await leave()
  })

  test("O8: is removed by a discard, with its promise, and is nobody's afterwards", async () => {
    const { ann, id, key, leave } = await fail()
    ann.chat.discardMessage(key)
    expect(contents(ann.chat, id)).toEqual([])
    expect(ann.chat.outbox.get().items).toEqual([])
    for (const verb of ["retryMessage", "discardMessage"] as const)
      expect(() => ann.chat[verb](key)).toThrow(expect.objectContaining({ code: "not_found" }))
    await leave()
  })

  test("O8: is a conflict to retry or discard while it is on its way", async () => {
    const { meet, until, server, clock, leave } = createTown()
    const { ann, id } = await meet()
    server.tamper((frame) => (/message_sent|message_received/.test(frame) ? [] : [frame]))
    const sent = outcomeOf(ann.chat.sendMessage(id, "on its way"))
    await clock.advance(10)
    const key = ann.chat.messages(id).get()[0]?.key ?? ""
    for (const verb of ["retryMessage", "discardMessage"] as const)
      expect(() => ann.chat[verb](key)).toThrow(expect.objectContaining({ code: "conflict" }))
    server.tamper(null)
    ann.cut()
    await clock.advance(10_000)
    expect(sent()).toBe("resolved")
    await until(ann.chat.loadMessages(id))
    expect(contents(ann.chat, id)).toEqual(["on its way"])
    await leave()
  })
})
