import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { type ChatClient, createChatClient, isChatError } from "@colloquy/core"
import { websocket } from "@colloquy/websocket"
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"
import { WebSocket } from "ws"
import { freePort } from "./free-port.ts"
import { type RunningProcess, startProcess } from "./process.ts"

const program = ["--conditions=@colloquy/source", "packages/server/src/main.ts"]

describe("the client over a real socket, with the real server", () => {
  let folder: string
  let port: number
  let server: RunningProcess
  const clients: ChatClient[] = []

  function start(): Promise<RunningProcess> {
    const flags = ["--port", `${port}`, "--data", join(folder, "data")]
    return startProcess(process.execPath, [...program, ...flags], /Listening on (\S+),/)
  }

  async function tokenOf(name: string): Promise<string> {
    const answer = await fetch(`http://127.0.0.1:${port}/demo/token?name=${name}`)
    const { token }: { token: string } = await answer.json()
    return token
  }

  async function enter(name: string): Promise<ChatClient> {
    const transport = websocket(`ws://127.0.0.1:${port}/native`)
    const chat = createChatClient({ transport, token: () => tokenOf(name) })
    clients.push(chat)
    await chat.connect()
    return chat
  }

  /** Resolves when the state says so; the test's own deadline ends it otherwise. */
  function until(chat: ChatClient, conversationId: string, contents: readonly string[]) {
    const messages = chat.messages(conversationId)
    const isThere = () =>
      messages
        .get()
        .map(({ content }) => content)
        .join() === contents.join()
    return new Promise<void>((resolve) => {
      const stop = messages.subscribe(() => {
        if (!isThere()) return
        stop()
        resolve()
      })
      if (isThere()) {
        stop()
        resolve()
      }
    })
  }

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "colloquy-real-"))
    port = await freePort()
    server = await start()
  })

  beforeEach(() => async () => {
    await Promise.all(clients.splice(0).map((chat) => chat.close()))
  })

  afterAll(async () => {
    await server.stop()
    await rm(folder, { recursive: true, force: true })
  })

  test("two people chat, and each message is there once, in order, on both", async () => {
    const [ann, bob] = [await enter("ann"), await enter("bob")]
    const { id } = await ann.createConversation({
      type: "group",
      name: "One",
      participantIds: ["bob"],
    })
    await bob.loadMessages(id)
    const sent = ["a", "b", "c", "d"].map((text) => ann.sendMessage(id, text))
    await Promise.all(sent)
    await until(bob, id, ["a", "b", "c", "d"])
    expect(
      ann
        .messages(id)
        .get()
        .map(({ seq, status }) => [seq, status]),
    ).toEqual([
      [2, "sent"],
      [3, "sent"],
      [4, "sent"],
      [5, "sent"],
    ])
  })

  test("what is written while the server is dead arrives once, in order, after it is back", async () => {
    const [ann, bob] = [await enter("ann"), await enter("bob")]
    const { id } = await ann.createConversation({
      type: "group",
      name: "Two",
      participantIds: ["bob"],
    })
    await bob.loadMessages(id)
    const before = ann.sendMessage(id, "before")
    await before
    await server.kill()
    const texts = Array.from({ length: 50 }, (_, index) => `dark ${index}`)
    const sent = texts.map((text) => ann.sendMessage(id, text))
    server = await start()
    const stored = await Promise.all(sent)
    await until(bob, id, ["before", ...texts])
    expect(new Set(stored.map((message) => message.id)).size).toBe(50)
    expect(
      ann
        .messages(id)
        .get()
        .map(({ content }) => content),
    ).toEqual(["before", ...texts])
    expect(ann.outbox.get().items).toEqual([])
  })

  test("a wrong token is refused in one sentence, and nothing is tried again", async () => {
    const transport = websocket(`ws://127.0.0.1:${port}/native`)
    const chat = createChatClient({ transport, token: "not a token" })
    clients.push(chat)
    await expect(chat.connect()).rejects.toMatchObject({ code: "unauthorized" })
    const { status, error } = chat.connection.get()
    expect([status, error?.message]).toEqual([
      "closed",
      expect.stringMatching(/^unable to connect to the chat server: /),
    ])
    expect(chat.stats().attempts).toBe(1)
  })

  test("an unreachable server is said, waited for, and loses nothing", async () => {
    const transport = websocket(`ws://127.0.0.1:${await freePort()}/native`)
    const chat = createChatClient({ transport, token: "t" })
    clients.push(chat)
    await expect(chat.connect({ timeoutMs: 500 })).rejects.toMatchObject({ code: "timeout" })
    chat.sendMessage("c", "later").catch(() => {})
    const reason = () => chat.connection.get().error?.message
    // On a busy machine the refusal may come after the deadline.
    await expect
      .poll(reason, { timeout: 10_000 })
      .toBe("unable to connect to the chat server: the server could not be reached")
    expect(["waiting", "connecting"]).toContain(chat.connection.get().status)
    expect(chat.messages("c").get()).toMatchObject([{ content: "later", status: "queued" }])
  })

  test("a message of 20,000 characters is refused at once, and the next one is sent", async () => {
    const ann = await enter("ann")
    const { id } = await ann.createConversation({ type: "group", name: "Three" })
    const tooLong = () => ann.sendMessage(id, "x".repeat(20_000))
    expect(tooLong).toThrow(
      "unable to send message: it has 20000 characters, and 16000 are allowed: send it in parts",
    )
    expect(ann.messages(id).get()).toEqual([])
    await expect(ann.sendMessage(id, "x".repeat(16_000))).resolves.toMatchObject({ status: "sent" })
  })

  test("an unknown conversation is not found; the message stays, and others go on", async () => {
    const ann = await enter("ann")
    const { id } = await ann.createConversation({ type: "group", name: "Four" })
    const refused: unknown = await ann.sendMessage("nowhere", "hello").catch((error) => error)
    expect(isChatError(refused, "not_found") && refused.message).toMatch(
      /^unable to send message: /,
    )
    expect(ann.messages("nowhere").get()).toMatchObject([{ content: "hello", status: "failed" }])
    await expect(ann.sendMessage(id, "hello")).resolves.toMatchObject({ status: "sent" })
    const key = ann.messages("nowhere").get()[0]?.key ?? ""
    ann.discardMessage(key)
    expect(ann.messages("nowhere").get()).toEqual([])
  })

  test("a frame that is no JSON is answered with what to do, and the socket lives on", async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/native`)
    const answers: string[] = []
    const hear = (type: string) =>
      new Promise<void>((resolve) =>
        socket.on("message", (data) => {
          answers.push(`${data}`)
          if (JSON.parse(`${data}`).type === type) resolve()
        }),
      )
    await new Promise((resolve) => socket.once("open", resolve))
    const complained = hear("error")
    socket.send("this is no JSON")
    await complained
    const accepted = hear("auth_success")
    socket.send(JSON.stringify({ type: "auth", payload: { token: await tokenOf("ann") } }))
    await accepted
    expect(JSON.parse(answers[0] ?? "").payload).toMatchObject({ code: expect.any(String) })
    socket.terminate()
  })
})
