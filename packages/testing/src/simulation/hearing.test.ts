import { createChatClient } from "@colloquy/core"
import { expect, test } from "vitest"
import { createFakeClock } from "../fake-clock.ts"
import { createSeededRandom } from "../seeded-random.ts"
import { createTestServer } from "../test-server.ts"
import { listen } from "./hearing.ts"

test("R3 I6: what comes late from before all that a screen shows need not stand there: an older page brings it", async () => {
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
  await until(Promise.all([ann.close(), bob.close()]))
  server.stop()
})
