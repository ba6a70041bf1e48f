import { createChatClient } from "@colloquy/core"
import { expect, test } from "vitest"
import { createFakeClock } from "../fake-clock.ts"
import { createSeededRandom } from "../seeded-random.ts"
import { createTestServer } from "../test-server.ts"
import { listen } from "./hearing.ts"

/** Ann and Bob, in one conversation. */
async function meet() {
  const clock = createFakeClock()
  const server = createTestServer({ clock })
  const [ann, bob] = ["ann", "bob"].map((userId, index) =>
    createChatClient({
      ...{ clock, random: createSeededRandom(index), transport: server.transport() },
      token: async () => userId,
    }),
  )
  if (!ann || !bob) throw new Error("nobody is there")
  const until = async <T>(promise: Promise<T>): Promise<T> => {
    await clock.advance(100)
    return promise
  }
  await until(Promise.all([ann.connect(), bob.connect()]))
  const { id } = await until(
    ann.createConversation({ type: "group", name: "Launch", participantIds: ["bob"] }),
  )
  async function leave(): Promise<void> {
    await until(Promise.all([ann?.close(), bob?.close()]))
    server.stop()
  }
  return { ann, bob, clock, server, id, until, leave }
}

test("R3 I6: what comes late from before all that a screen shows need not stand there: an older page brings it", async () => {
  const { ann, bob, server, id, until, leave } = await meet()
  const hearing = listen(bob, new Map([[id, null]]))
  const shown = bob.messages(id)
  shown.subscribe(() => {})

  let late = ""
  server.tamper((frame) => {
    if (!frame.includes('"message_received"')) return [frame]
    late = frame
    return []
  })
  const first = await until(ann.sendMessage(id, "first"))
  server.tamper(null)
  const second = await until(ann.sendMessage(id, "second"))
  server.tamper((frame) => [late, frame])
  const heard: string[] = []
  bob.on("message", ({ content }) => heard.push(content))
  await until(bob.loadConversations())
  server.tamper(null)
  expect(heard).toEqual(["first"])
  expect([...hearing.told(id)]).toEqual([second.id])
  await until(bob.loadOlder(id))
  expect(shown.get().map((message) => message.id)).toEqual([first.id, second.id])

  hearing.stop()
  await leave()
})

test("I6: of what no screen shows any more the newest 200 have to stand there: older pages bring the others", async () => {
  const { ann, bob, clock, id, until, leave } = await meet()
  const hearing = listen(bob, new Map([[id, null]]))
  const stop = bob.messages(id).subscribe(() => {})
  const sent: (string | null)[] = []
  for (let count = 0; count < 201; count++) sent.push((await until(ann.sendMessage(id, "hi"))).id)
  expect([...hearing.told(id)]).toEqual(sent)
  stop()
  await clock.advance(30_000)
  expect(bob.messages(id).get()).toHaveLength(200)
  expect([...hearing.told(id)]).toEqual(sent.slice(1))
  hearing.stop()
  await leave()
})
