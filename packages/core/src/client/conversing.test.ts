import { describe, expect, test } from "vitest"
import { contents, createTown } from "./clients.test.kit.ts"

describe("two clients of the real service", () => {
  test("talk to each other", async () => {
    const { meet, until, leave } = createTown()
    const { ann, bob, id } = await meet()
    await until(ann.chat.sendMessage(id, "Lunch at noon?"))
    await until(bob.chat.sendMessage(id, "Yes!"))
    for (const { chat } of [ann, bob])
      expect(contents(chat, id)).toEqual(["Lunch at noon?", "Yes!"])
    await leave()
  })

  test("O1 R3: a message is shown at once, and keeps its key when the server stored it", async () => {
    const { meet, clock, leave } = createTown()
    const { ann, id } = await meet()
    const sent = ann.chat.sendMessage(id, "hi")
    const [draft] = ann.chat.messages(id).get()
    expect(draft).toMatchObject({ id: null, status: "sending", content: "hi" })
    await clock.advance(100)
    const [stored, ...others] = ann.chat.messages(id).get()
    expect(stored).toMatchObject({ key: draft?.key, status: "sent", seq: 2 })
    expect(stored?.id).not.toBeNull()
    expect(others).toEqual([])
    expect((await sent).id).toBe(stored?.id)
    await leave()
  })

  test("R3: the same message has the same key when history brings it", async () => {
    const { meet, until, enter, leave } = createTown()
    const { ann, id } = await meet()
    const { key } = await until(ann.chat.sendMessage(id, "hi"))
    const other = await enter("ann")
    expect((await until(other.chat.loadMessages(id))).map((message) => message.key)).toEqual([key])
    await leave()
  })

  test("each hears once of a message", async () => {
    const { meet, until, leave } = createTown()
    const { ann, bob, id } = await meet()
    const heard: string[] = []
    bob.chat.on("message", ({ content }) => heard.push(content))
    ann.chat.on("message", () => heard.push("her own"))
    await until(ann.chat.sendMessage(id, "hi"))
    expect(heard).toEqual(["hi"])
    await leave()
  })

  test("an unknown conversation is not found", async () => {
    const { enter, until, leave } = createTown()
    const { chat } = await enter("ann")
    await expect(until(chat.sendMessage("nowhere", "hi"))).rejects.toMatchObject({
      code: "not_found",
    })
    expect(chat.messages("nowhere").get()).toMatchObject([{ status: "failed", content: "hi" }])
    await expect(until(chat.loadMessages("nowhere"))).rejects.toMatchObject({ code: "not_found" })
    expect(chat.history("nowhere").get()).toMatchObject({ status: "failed", gaps: [] })
    await leave()
  })

  test("what is too long is refused at once, and appears nowhere", async () => {
    const { meet, leave } = createTown()
    const { ann, id } = await meet()
    const send = () => void ann.chat.sendMessage(id, "x".repeat(20_000))
    expect(send).toThrow(expect.objectContaining({ code: "invalid_argument" }))
    expect(contents(ann.chat, id)).toEqual([])
    expect(ann.chat.outbox.get().items).toEqual([])
    await leave()
  })

  test("loadOlder reaches the beginning of 500 messages, each once and in order", async () => {
    const { meet, clock, enter, until, leave } = createTown()
    const { ann, id } = await meet()
    for (let index = 0; index < 500; index++) void ann.chat.sendMessage(id, `${index}`)
    await clock.advance(1_000)
    const { chat } = await enter("bob")
    chat.messages(id).subscribe(() => {})
    await until(chat.loadMessages(id, { limit: 40 }))
    for (let page = 0; chat.history(id).get().hasOlder && page < 20; page++) {
      const first = chat.loadOlder(id, { limit: 40 })
      expect(chat.loadOlder(id)).toBe(first)
      await until(first)
    }
    expect(contents(chat, id)).toEqual(Array.from({ length: 500 }, (_, index) => `${index}`))
    expect(chat.history(id).get()).toMatchObject({ hasOlder: false, hasNewer: false, gaps: [] })
    expect(await chat.loadOlder(id)).toEqual([])
    await leave()
  })

  test("whoever leaves has the conversation no more, and can come back to a channel", async () => {
    const { enter, until, leave } = createTown()
    const { chat } = await enter("ann")
    const bob = await enter("bob")
    const { id } = await until(chat.createConversation({ type: "channel", name: "All" }))
    await until(bob.chat.joinConversation(id))
    await until(bob.chat.loadMessages(id))
    await until(bob.chat.leaveConversation(id))
    expect(bob.chat.conversation(id).get()).toBeNull()
    await until(chat.sendMessage(id, "unheard"))
    await until(bob.chat.joinConversation(id))
    await until(bob.chat.loadMessages(id))
    await until(chat.sendMessage(id, "heard"))
    expect(contents(bob.chat, id)).toEqual(["unheard", "heard"])
    expect(chat.conversation(id).get()?.participants).toHaveLength(2)
    await leave()
  })
})

describe("activity", () => {
  test("typing is seen by the others, and ends 3 s after the last key", async () => {
    const { meet, clock, leave } = createTown()
    const { ann, bob, id } = await meet()
    const typists = () =>
      bob.chat
        .typingUsers(id)
        .get()
        .map(({ userId }) => userId)
    ann.chat.setTyping(id)
    await clock.advance(2_000)
    expect(typists()).toEqual(["ann"])
    expect(ann.chat.typingUsers(id).get()).toEqual([])
    ann.chat.setTyping(id)
    await clock.advance(2_000)
    expect(typists()).toEqual(["ann"])
    await clock.advance(1_500)
    expect(typists()).toEqual([])
    await leave()
  })

  test("R7: whoever has sent does not type any more, nor does anybody once the link is gone", async () => {
    const { meet, clock, until, leave } = createTown()
    const { ann, bob, id } = await meet()
    const typists = () =>
      bob.chat
        .typingUsers(id)
        .get()
        .map(({ userId }) => userId)
    ann.chat.setTyping(id)
    await clock.advance(100)
    await until(ann.chat.sendMessage(id, "hi"))
    expect(typists()).toEqual([])
    ann.chat.setTyping(id)
    await clock.advance(100)
    expect(typists()).toEqual(["ann"])
    bob.cut()
    await clock.advance(0)
    expect(typists()).toEqual([])
    await leave()
  })

  test("R7: presence outlives a blip, is forgotten after 5 s without a link, and comes again", async () => {
    const { meet, clock, until, server, leave } = createTown()
    const { ann, bob } = await meet()
    const presence = () => bob.chat.presence("ann").get()?.status ?? null
    bob.chat.presence("ann").subscribe(() => {})
    await until(bob.chat.loadPresence(["ann"]))
    await until(ann.chat.setPresence("busy"))
    expect(presence()).toBe("busy")
    server.stop()
    await clock.advance(4_900)
    expect(presence()).toBe("busy")
    await clock.advance(200)
    expect(presence()).toBeNull()
    server.start()
    await clock.advance(30_000)
    expect(presence()).toBe("online")
    await leave()
  })
})
