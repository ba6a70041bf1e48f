import { describe, expect, test } from "vitest"
import { contents, createTown } from "./clients.test.kit.ts"

describe("R4 I6: what got lost while nobody looked", () => {
  async function loseOne() {
    const town = createTown()
    const { enter, until, server } = town
    const [ann, bob] = [await enter("ann"), await enter("bob")]
    await until(bob.chat.loadConversations())
    const group = { type: "group", participantIds: ["bob"] } as const
    const { id } = await until(ann.chat.createConversation(group))
    let lists = 0
    server.tamper((frame) => {
      if (frame.includes('"conversations_loaded"')) lists += 1
      return /"message_received".*"lost"/.test(frame) ? [] : [frame]
    })
    await until(ann.chat.sendMessage(id, "lost"))
    const unread = () => bob.chat.conversation(id).get()?.unreadCount
    expect(unread()).toBe(0)
    return { ...town, ann, bob, id, unread, lists: () => lists }
  }

  test("is counted when its page tells of it", async () => {
    const { bob, id, until, clock, unread, lists, leave } = await loseOne()
    bob.chat.messages(id).subscribe(() => {})
    await until(bob.chat.loadMessages(id))
    expect(contents(bob.chat, id)).toEqual(["lost"])
    await clock.advance(100)
    expect([unread(), lists()]).toEqual([1, 1])
    await leave()
  })

  test("is counted when what comes after it leaves a hole, and the list is asked for once", async () => {
    const { ann, id, until, clock, unread, lists, leave } = await loseOne()
    for (const content of ["one", "two", "three"]) await until(ann.chat.sendMessage(id, content))
    await clock.advance(5_000)
    expect([unread(), lists()]).toEqual([4, 1])
    await leave()
  })

  test("is asked for once more where the answer is older than what came", async () => {
    const { ann, bob, id, until, clock, server, unread, leave } = await loseOne()
    const late: string[] = []
    server.tamper((frame) => {
      if (frame.includes('"conversations_loaded"')) late.push(frame)
      return /"conversations_loaded"|"message_received".*"lost"/.test(frame) ? [] : [frame]
    })
    const loaded = bob.chat.loadConversations()
    await clock.advance(100)
    for (const content of ["lost", "next"]) await until(ann.chat.sendMessage(id, content))
    server.tamper((frame) => [...late.splice(0), frame])
    await until(bob.chat.loadPresence(["ann"]))
    await loaded
    await clock.advance(5_000)
    expect(unread()).toBe(3)
    await leave()
  })
})
