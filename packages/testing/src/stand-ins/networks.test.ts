import { type ChatClient, type Clock, createChatClient, type Transport } from "@colloquy/core"
import { websocket } from "@colloquy/websocket"
import { qryptDialect } from "@colloquy/websocket/qrypt"
import { describe, expect, onTestFinished, test } from "vitest"
import { createFakeClock } from "../fake-clock.ts"
import { createQryptStandIn, listen, mock, type QryptStandIn } from "./index.ts"

const systemClock: Clock = {
  now: Date.now,
  after(delayMs, task) {
    const timer = setTimeout(task, delayMs)
    return () => clearTimeout(timer)
  },
  frame: (task) => systemClock.after(0, task),
}

/** Each gives clients their ways to the same stand-in. */
const networks: Readonly<
  Record<string, (server: QryptStandIn) => Promise<() => Transport<string>>>
> = {
  memory: async (server) => server.transport,
  "mock-socket": async (server) => {
    const url = "ws://qrypt.example/ws"
    const { WebSocket, close } = mock(server, url)
    onTestFinished(close)
    return () => websocket(url, { WebSocket })
  },
  "a real port": async (server) => {
    const { url, close } = await listen(server, { clock: systemClock, admit: server.admit })
    onTestFinished(close)
    return () => websocket(`${url}/ws`)
  },
}

function join(transport: Transport<string>, token: string): ChatClient {
  const backoff = { firstMs: 10, floorMs: 10, baseMs: 20, capMs: 50 }
  const chat = createChatClient({ transport, dialect: qryptDialect(), token, backoff })
  onTestFinished(() => chat.close())
  return chat
}

function until(chat: ChatClient, id: string, contents: readonly string[]): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      const shown = chat
        .messages(id)
        .get()
        .map(({ content }) => content)
      if (shown.join() !== contents.join()) return
      off()
      resolve()
    }
    const off = chat.messages(id).subscribe(look)
    queueMicrotask(look)
  })
}

/** Resolves once the client knows: what it sent before is unclear, and what it sends now is not. */
function lost({ connection }: ChatClient): Promise<void> {
  return new Promise((resolve) => {
    const off = connection.subscribe(({ status }) => {
      if (status === "ready") return
      off()
      resolve()
    })
  })
}

describe("a client of the QryptChat API", () => {
  for (const [name, open] of Object.entries(networks))
    test(`carries each message once over ${name}, through drops and a restart`, async () => {
      const server = createQryptStandIn({ clock: systemClock, exactTarget: true })
      onTestFinished(server.stop)
      const transport = await open(server)
      const [ann, bob] = [join(transport(), "ann"), join(transport(), "bob")]
      await Promise.all([ann.connect(), bob.connect()])
      const request = { type: "group", participantIds: ["bob"], name: "Launch" } as const
      const { id } = await ann.createConversation(request)
      await bob.joinConversation(id)
      const heard = until(bob, id, ["one", "two", "three"])
      await ann.sendMessage(id, "one")
      server.drop()
      await lost(ann)
      await ann.sendMessage(id, "two")
      server.stop()
      await lost(ann)
      const third = ann.sendMessage(id, "three")
      server.start()
      expect(await third).toMatchObject({ status: "sent", content: "three" })
      await heard
      expect(
        ann
          .messages(id)
          .get()
          .map(({ content }) => content),
      ).toEqual(["one", "two", "three"])
      expect(server.faults).toEqual([])
    })

  test("O7: finds the message whose answer was lost with the link, and says it once", async () => {
    const clock = createFakeClock()
    const server = createQryptStandIn({ clock })
    const transport = server.transport()
    const chat = createChatClient({ transport, dialect: qryptDialect(), token: "ann", clock })
    void chat.connect()
    await clock.advance(1_000)
    const created = chat.createConversation({ type: "group", participantIds: [] })
    await clock.advance(1_000)
    const { id } = await created
    server.turn({ storeThenDrop: ["send_message"] })
    const sent = chat.sendMessage(id, "once")
    await clock.advance(60_000)
    expect(await sent).toMatchObject({ status: "sent", content: "once" })
    expect(server.received("send_message")).toBe(1)
    const { messages } = await server.storage.messages(id, { limit: 10 })
    expect(messages).toMatchObject([{ id: (await sent).id }])
    const closed = chat.close()
    await clock.advance(1_000)
    await closed
  })
})
