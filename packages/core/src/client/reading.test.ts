import { describe, expect, test } from "vitest"
import { createTown } from "./clients.test.kit.ts"

describe("reading", () => {
  test("unread messages are counted once, and none after they were read", async () => {
    const { meet, until, clock, leave } = createTown()
    const { ann, bob, id } = await meet()
    await until(ann.chat.sendMessage(id, "one"))
    await until(ann.chat.sendMessage(id, "two"))
    expect(bob.chat.unreadCount.get()).toBe(2)
    expect(ann.chat.unreadCount.get()).toBe(0)
    await until(bob.chat.loadConversations())
    expect(bob.chat.unreadCount.get()).toBe(2)
    const marked = bob.chat.markRead(id)
    expect(bob.chat.unreadCount.get()).toBe(0)
    await until(marked)
    await until(bob.chat.loadConversations())
    expect(bob.chat.unreadCount.get()).toBe(0)
    await clock.advance(100)
    expect(
      ann.chat
        .messages(id)
        .get()
        .map(({ status }) => status),
    ).toEqual(["read", "read"])
    await leave()
  })

  test("a conversation is read to its last message though no page of it is held", async () => {
    const { enter, until, server, leave } = createTown()
    const ann = await enter("ann")
    const bob = await enter("bob")
    const { id } = await until(
      ann.chat.createConversation({ type: "group", name: "Launch", participantIds: ["bob"] }),
    )
    await until(ann.chat.sendMessage(id, "one"))
    await until(bob.chat.loadConversations())
    expect(bob.chat.unreadCount.get()).toBe(1)
    await until(bob.chat.markRead(id))
    expect(bob.chat.unreadCount.get()).toBe(0)
    expect(server.received("mark_read")).toBe(1)
    await until(bob.chat.loadConversations())
    expect(bob.chat.unreadCount.get()).toBe(0)
    await leave()
  })

  test("a message is read by all when the one who had not read it leaves", async () => {
    const { meet, enter, until, clock, leave } = createTown()
    const { ann, bob, id } = await meet()
    const cleo = await enter("cleo")
    await until(ann.chat.addParticipants(id, ["cleo"]))
    await until(ann.chat.sendMessage(id, "one"))
    await until(bob.chat.markRead(id))
    await clock.advance(100)
    const statuses = () =>
      ann.chat
        .messages(id)
        .get()
        .map(({ status }) => status)
    expect(statuses()).not.toContain("read")
    await until(cleo.chat.leaveConversation(id))
    await clock.advance(100)
    expect(statuses().at(-1)).toBe("read")
    await leave()
  })

  test("to mark as read what is read already asks nothing of the server", async () => {
    const { meet, until, server, leave } = createTown()
    const { ann, bob, id } = await meet()
    const first = await until(ann.chat.sendMessage(id, "one"))
    await until(ann.chat.sendMessage(id, "two"))
    await until(bob.chat.markRead(id))
    await until(bob.chat.markRead(id))
    await until(bob.chat.markRead(id, first.id ?? ""))
    expect(server.received("mark_read")).toBe(1)
    await leave()
  })

  test("R7: what the server refuses to mark is unread again, and can be read once more", async () => {
    const { meet, until, server, leave } = createTown()
    const { ann, bob, id } = await meet()
    await until(ann.chat.sendMessage(id, "one"))
    const payload = { code: "forbidden", message: "not now", retryable: false }
    server.tamper((frame) => {
      const { type, requestId } = JSON.parse(frame)
      if (type !== "receipt_updated") return [frame]
      return requestId ? [JSON.stringify({ type: "error", payload, requestId })] : []
    })
    const refused = bob.chat.markRead(id)
    expect(bob.chat.unreadCount.get()).toBe(0)
    await expect(until(refused)).rejects.toMatchObject({ code: "forbidden" })
    expect(bob.chat.unreadCount.get()).toBe(1)
    server.tamper(null)
    await until(bob.chat.markRead(id))
    expect([bob.chat.unreadCount.get(), server.received("mark_read")]).toEqual([0, 2])
    await leave()
  })

  test("Q3: of several marks that wait, the newest is sent, and all callers hear of it", async () => {
    const { meet, until, clock, server, leave } = createTown()
    const { ann, bob, id } = await meet()
    const first = await until(ann.chat.sendMessage(id, "one"))
    const second = await until(ann.chat.sendMessage(id, "two"))
    bob.chat.disconnect()
    const marks = [first, second].map((message) => bob.chat.markRead(id, message.id ?? ""))
    expect(bob.chat.outbox.get().items).toHaveLength(1)
    void bob.chat.connect()
    await clock.advance(1_000)
    await Promise.all(marks)
    expect(server.received("mark_read")).toBe(1)
    expect(
      ann.chat
        .messages(id)
        .get()
        .map(({ status }) => status),
    ).toEqual(["read", "read"])
    await leave()
  })
})
