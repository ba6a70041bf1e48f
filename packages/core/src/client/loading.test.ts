import { describe, expect, test } from "vitest"
import { contents, createTown, outcomeOf } from "./clients.test.kit.ts"
import { ensureConversations, ensureMessages } from "./watching.ts"

const numbered = (count: number) => Array.from({ length: count }, (_, index) => `${index}`)

/** The server's answer to `resume` as after it was restored from a backup. */
const restored = (frame: string) =>
  frame.includes('"resumed"') ? [frame.replace('"reset":false', '"reset":true')] : [frame]

describe("R5 F49: a reset", () => {
  test("replaces the timeline by its newest page, in one step", async () => {
    const { meet, clock, server, leave } = createTown()
    const { ann, bob, id } = await meet()
    for (const content of numbered(80)) void ann.chat.sendMessage(id, content)
    await clock.advance(1_000)
    const lengths = new Set<number>()
    bob.chat.messages(id).subscribe(({ length }) => lengths.add(length))
    server.tamper(restored)
    bob.cut()
    await clock.advance(10_000)
    expect(contents(bob.chat, id)).toEqual(numbered(80).slice(30))
    expect(bob.chat.history(id).get()).toMatchObject({ hasOlder: true, gaps: [], status: "ready" })
    expect([...lengths]).toEqual([50])
    await leave()
  })

  test("keeps what is live while its page is on the way", async () => {
    const { meet, until, clock, server, leave } = createTown()
    const { ann, bob, id } = await meet()
    await until(ann.chat.sendMessage(id, "before"))
    const late: string[] = []
    server.tamper((frame) => {
      if (!frame.includes('"messages_loaded"')) return restored(frame)
      late.push(frame)
      return []
    })
    bob.cut()
    await clock.advance(5_000)
    await until(ann.chat.sendMessage(id, "meanwhile"))
    server.tamper((frame) => (frame.includes("user_") ? [...late.splice(0), frame] : [frame]))
    await clock.advance(20_000)
    expect(contents(bob.chat, id)).toEqual(["before", "meanwhile"])
    await until(ann.chat.sendMessage(id, "after"))
    expect(contents(bob.chat, id)).toEqual(["before", "meanwhile", "after"])
    await leave()
  })

  test("makes nothing of an older page that was asked for before it", async () => {
    const { meet, clock, enter, until, server, leave } = createTown()
    const { ann, id } = await meet()
    for (const content of numbered(80)) void ann.chat.sendMessage(id, content)
    await clock.advance(1_000)
    const { chat, cut } = await enter("bob")
    chat.messages(id).subscribe(() => {})
    await until(chat.loadMessages(id, { limit: 65 }))
    server.tamper((frame) => (frame.includes('"messages_loaded"') ? [] : restored(frame)))
    const older = chat.loadOlder(id, { limit: 10, timeoutMs: 60_000 })
    cut()
    const late: string[] = []
    server.tamper((frame) => {
      if (!frame.includes('"messages_loaded"')) return restored(frame)
      late.unshift(frame)
      return late.length === 2 ? late : []
    })
    await clock.advance(10_000)
    expect(await older).toEqual([])
    expect(chat.history(id).get()).toMatchObject({ status: "ready", gaps: [], hasOlder: true })
    expect(contents(chat, id)).toEqual(numbered(80).slice(30))
    await leave()
  })
})

describe("loading", () => {
  test("a screen that shows a conversation again asks for nothing that is there", async () => {
    const { meet, clock, server, leave } = createTown()
    const { ann, id } = await meet()
    const received = () => ["load_messages", "load_conversations"].map(server.received)
    const [messages = 0, conversations = 0] = received()
    ensureMessages(ann.chat, id)
    ensureConversations(ann.chat)
    await clock.advance(100)
    expect(received()).toEqual([messages, conversations])
    ensureMessages(ann.chat, "another")
    await clock.advance(100)
    expect(received()).toEqual([messages + 1, conversations])
    await leave()
  })

  test("a first page again does not lengthen a list that was read to its end", async () => {
    const { enter, until, leave } = createTown()
    const { chat } = await enter("ann")
    for (const name of numbered(5)) await until(chat.createConversation({ type: "channel", name }))
    const { conversations } = await until(chat.loadConversations({ limit: 3 }))
    expect(chat.conversationList.get()).toMatchObject({ status: "ready", hasMore: true })
    await until(chat.loadConversations({ limit: 3, before: conversations.at(-1)?.id ?? "" }))
    expect(chat.conversationList.get().hasMore).toBe(false)
    await until(chat.loadConversations({ limit: 3 }))
    expect(chat.conversationList.get().hasMore).toBe(false)
    expect(chat.conversations.get()).toHaveLength(5)
    await leave()
  })

  test("a page is asked for beside a message that is held, and beside one place alone", async () => {
    const { meet, until, leave } = createTown()
    const { ann, id } = await meet()
    const { key } = await until(ann.chat.sendMessage(id, "one"))
    await expect(until(ann.chat.loadMessages(id, { before: "unknown" }))).rejects.toMatchObject({
      code: "not_found",
    })
    const wrong = [{ limit: 0 }, { limit: 201 }, { before: key, after: key }]
    for (const options of wrong)
      expect(() => void ann.chat.loadMessages(id, options)).toThrow(
        expect.objectContaining({ code: "invalid_argument" }),
      )
    expect(ann.chat.history(id).get().status).toBe("ready")
    await leave()
  })

  test("F48: the last event, lost, is found when a page tells of a later seq", async () => {
    const { meet, until, clock, server, leave } = createTown()
    const { ann, bob, id } = await meet()
    const heard: string[] = []
    bob.chat.on("message", ({ content }) => heard.push(content))
    server.tamper((frame) => (frame.includes("_received") ? [] : [frame]))
    await until(ann.chat.sendMessage(id, "one"))
    server.tamper(null)
    await until(bob.chat.loadMessages(id))
    await clock.advance(500)
    expect(heard).toEqual(["one"])
    await leave()
  })

  test("a failed load is tried again with the next connection, while somebody looks", async () => {
    const { meet, until, clock, leave } = createTown()
    const { ann, bob, id } = await meet()
    await until(ann.chat.sendMessage(id, "one"))
    bob.chat.disconnect()
    bob.chat.messages("other").subscribe(() => {})
    for (const room of [id, "other"])
      await expect(until(bob.chat.loadMessages(room))).rejects.toMatchObject({
        code: "not_connected",
      })
    expect(bob.chat.history(id).get().status).toBe("failed")
    void bob.chat.connect()
    await clock.advance(5_000)
    expect(bob.chat.history(id).get()).toMatchObject({ status: "ready", error: null })
    expect(bob.chat.history("other").get().error).toMatchObject({ code: "not_found" })
    await leave()
  })
})

test("I6: whoever joins the channel that is on their screen sees what was said", async () => {
  const { enter, until, leave } = createTown()
  const [ann, bob] = [await enter("ann"), await enter("bob")]
  const { id } = await until(ann.chat.createConversation({ type: "channel", name: "All" }))
  await until(ann.chat.sendMessage(id, "one"))
  bob.chat.messages(id).subscribe(() => {})
  ensureMessages(bob.chat, id)
  await until(bob.chat.joinConversation(id))
  expect(contents(bob.chat, id)).toEqual(["one"])
  await leave()
})

test("K4 I6: what ran out of time because its link died is loaded once more, while somebody looks", async () => {
  const { meet, clock, server, leave } = createTown()
  const { bob, id } = await meet()
  server.tamper((frame) => (/"(messages|conversations)_loaded"/.test(frame) ? [] : [frame]))
  const loads = [bob.chat.loadMessages(id), bob.chat.loadConversations()].map(outcomeOf)
  await clock.advance(7_000)
  bob.cut()
  await clock.advance(2_900)
  expect(bob.chat.connection.get().status).toBe("ready")
  expect(loads.map((load) => load())).toEqual(["pending", "pending"])
  server.tamper(null)
  await clock.advance(200)
  expect(loads.map((load) => load())).toEqual(["timeout", "timeout"])
  expect(bob.chat.history(id).get()).toMatchObject({ status: "ready", error: null })
  expect(bob.chat.conversationList.get()).toMatchObject({ status: "ready", error: null })
  await leave()
})
