import { expect, test } from "vitest"
import { contents, createTown } from "./clients.test.kit.ts"

test("I6: whoever comes back to a conversation that is on their screen sees what was said", async () => {
  const { meet, until, leave } = createTown()
  const { ann, bob, id } = await meet()
  await until(ann.chat.sendMessage(id, "one"))
  await until(ann.chat.removeParticipant(id, "bob"))
  await until(ann.chat.sendMessage(id, "two"))
  expect(contents(bob.chat, id)).toEqual([])
  await until(ann.chat.addParticipants(id, ["bob"]))
  expect(contents(bob.chat, id)).toEqual(["one", "two"])
  expect(bob.chat.history(id).get()).toMatchObject({ status: "ready", gaps: [] })
  await leave()
})

test("R1 I6: whoever comes back while an older page is on its way sees what was said, once that came", async () => {
  const { meet, until, server, leave } = createTown()
  const { ann, bob, id } = await meet()
  const { id: one } = await until(ann.chat.sendMessage(id, "one"))
  const late: string[] = []
  server.tamper((frame) => {
    if (!frame.includes('"messages_loaded"')) return [frame]
    late.push(frame)
    return []
  })
  const older = bob.chat.loadMessages(id, { before: one ?? "" })
  await until(ann.chat.removeParticipant(id, "bob"))
  await until(ann.chat.addParticipants(id, ["bob"]))
  expect(bob.chat.history(id).get().status).toBe("loading")
  await until(ann.chat.sendMessage(id, "two"))
  server.tamper((frame) => [...late.splice(0), frame])
  await until(bob.chat.loadConversations())
  expect(await older).toEqual([])
  expect(contents(bob.chat, id)).toEqual(["one", "two"])
  expect(bob.chat.history(id).get()).toMatchObject({ status: "ready", gaps: [] })
  await leave()
})

test("I6: a page that was read before one left is not shown after it", async () => {
  const { meet, until, clock, server, leave } = createTown()
  const { ann, bob, id } = await meet()
  await until(ann.chat.sendMessage(id, "one"))
  const late: string[] = []
  server.tamper((frame) => {
    if (!frame.includes('"messages_loaded"')) return [frame]
    late.push(frame)
    return []
  })
  const loaded = bob.chat.loadMessages(id)
  await clock.advance(100)
  await until(ann.chat.removeParticipant(id, "bob"))
  expect(contents(bob.chat, id)).toEqual([])
  server.tamper((frame) => [...late.splice(0), frame])
  await until(bob.chat.loadConversations())
  expect(await loaded).toEqual([])
  expect(contents(bob.chat, id)).toEqual([])
  await leave()
})

test("R3 I6: a page that was read before one left is not taken for the newest when one is back", async () => {
  const { meet, until, clock, server, leave } = createTown()
  const { ann, bob, id } = await meet()
  await until(ann.chat.sendMessage(id, "one"))
  const late: string[] = []
  server.tamper((frame) => {
    if (frame.includes('"messages_loaded"')) late.push(frame)
    return /"(messages_loaded|message_received)"/.test(frame) ? [] : [frame]
  })
  const loaded = bob.chat.loadMessages(id)
  await clock.advance(50)
  await until(ann.chat.sendMessage(id, "two"))
  await until(ann.chat.removeParticipant(id, "bob"))
  await until(ann.chat.addParticipants(id, ["bob"]))
  server.tamper((frame) => [...late.splice(0), frame])
  await until(bob.chat.loadConversations())
  expect(await loaded).toEqual([])
  expect(contents(bob.chat, id)).toEqual(["one", "two"])
  expect(bob.chat.history(id).get()).toMatchObject({ status: "ready", gaps: [] })
  await leave()
})

test("R3 I6: one's own message that is answered after one left goes with the others", async () => {
  const { meet, until, server, leave } = createTown()
  const { ann, bob, id } = await meet()
  const late: string[] = []
  server.tamper((frame) => {
    if (frame.includes('"message_sent"')) late.push(frame)
    return /"message_(sent|received)"/.test(frame) ? [] : [frame]
  })
  const sent = bob.chat.sendMessage(id, "mine")
  await until(ann.chat.removeParticipant(id, "bob"))
  expect(contents(bob.chat, id)).toEqual(["mine"])
  server.tamper((frame) => [...late.splice(0), frame])
  await until(bob.chat.loadConversations())
  expect(await sent).toMatchObject({ content: "mine", status: "sent" })
  expect(contents(bob.chat, id)).toEqual([])
  await leave()
})
