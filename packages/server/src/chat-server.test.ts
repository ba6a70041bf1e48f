import { mkdtemp, rm } from "node:fs/promises"
import { createServer } from "node:http"
import { connect as connectTcp } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { type ChatServer, createChatServer, type ListeningServer } from "./chat-server.ts"
import { connect, createGroup, enter } from "./client.test.helper.ts"
import { signToken } from "./token.test.helper.ts"

const demo = { authentication: { mode: "demo" } } as const
/** A slow and busy machine needs 20 s for a database. */
const reopenMs = 60_000

describe("the server in demo mode", () => {
  let server: ChatServer
  let url: string

  beforeAll(async () => {
    server = createChatServer(demo)
    url = (await server.listen(0)).url
  })
  afterAll(() => server.close())

  test("carries a message from one person to another", async () => {
    const [ann, bob] = [await enter(url, "Ann"), await enter(url, "Bob")]
    const conversationId = await createGroup(ann, ["bob"])
    const message = { clientId: "m", conversationId, type: "text", content: "Grüße 👋" }
    const sent = await ann.ask("send_message", message)
    expect(sent).toMatchObject({ type: "message_sent", payload: { message: { seq: 2 } } })
    const heard = await bob.next(({ type }) => type === "message_received")
    expect(heard.payload).toEqual(sent.payload)
    const page = await bob.ask("load_messages", { conversationId })
    expect(page.payload).toMatchObject({ messages: [{ content: "Grüße 👋" }] })
  })

  test("takes a frame over 64 KiB with an error, and the socket lives on", async () => {
    const ann = await enter(url, "Ann")
    ann.send(`{"type":"ping","payload":{"a":"${"x".repeat(70_000)}"}}`)
    const answer = await ann.next(({ type }) => type === "error")
    expect(answer.payload).toMatchObject({ code: "too_large" })
    expect((await ann.ask("ping", {})).type).toBe("pong")
  })

  test("closes with 1009 for a frame over 1 MiB, and serves everybody else", async () => {
    const [ann, bob] = [await enter(url, "Ann"), await enter(url, "Bob")]
    ann.send("x".repeat(2 ** 20 + 1))
    expect(await ann.closed).toBe(1009)
    expect((await bob.ask("ping", {})).type).toBe("pong")
  })

  test("takes a binary frame and broken UTF-8 without harm", async () => {
    const ann = await enter(url, "Ann")
    ann.send(Buffer.from([1, 2, 3]))
    const answer = await ann.next(({ type }) => type === "error")
    expect(answer.payload).toMatchObject({ code: "invalid_frame" })
    ann.socket.send(Buffer.from([0xc3, 0x28]), { binary: false })
    expect(await ann.closed).toBe(1007)
  })

  test("survives what is no WebSocket at all", async () => {
    const socket = connectTcp(Number(new URL(url).port), "127.0.0.1")
    socket.end("GET /native HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n")
    await new Promise((resolve) =>
      socket
        .on("close", resolve)
        .on("error", () => {})
        .resume(),
    )
    expect((await fetch(`${url}/health`)).status).toBe(200)
  })

  test(
    "restarts when it is asked to, on the same port, and keeps what is stored",
    async () => {
      const dataFolder = await mkdtemp(join(tmpdir(), "colloquy-restart-"))
      const lasting = createChatServer({ ...demo, dataFolder })
      const { url } = await lasting.listen(0)
      const ann = await enter(url, "Ann")
      const conversationId = await createGroup(ann, [])
      const message = { clientId: "m", conversationId, type: "text", content: "Before" }
      await ann.ask("send_message", message)
      expect((await fetch(`${url}/demo/restart`)).status).toBe(405)
      expect((await fetch(`${url}/demo/restart`, { method: "POST" })).status).toBe(202)
      expect(await ann.closed).toBe(1012)
      const health = async () => (await fetch(`${url}/health`)).status
      await expect.poll(health, { timeout: reopenMs }).toBe(200)
      const again = await enter(url, "Ann")
      const page = await again.ask("load_messages", { conversationId })
      expect(page.payload).toMatchObject({ messages: [{ content: "Before" }] })
      await lasting.close()
      await rm(dataFolder, { recursive: true })
    },
    2 * reopenMs,
  )

  test("refuses sockets where no chat is", async () => {
    await expect(connect(`${url}/elsewhere`)).rejects.toThrow("404")
  })

  test("refuses handshakes of foreign pages and of foreign names", async () => {
    const handshakes = [
      { origin: "https://evil.example" },
      { origin: "null" },
      { origin: "http://evil.example", headers: { host: "evil.example" } },
      { headers: { host: "evil.example" } },
    ]
    for (const options of handshakes) await expect(connect(url, options)).rejects.toThrow("403")
    const own = await connect(url, { origin: url })
    own.socket.close()
  })

  test("does not listen beyond this machine", async () => {
    await expect(createChatServer(demo).listen(0, "0.0.0.0")).rejects.toThrow(
      "unable to start: demo mode believes everybody, so it listens on 127.0.0.1 only",
    )
  })
})

describe("the server with tokens of others", () => {
  const secret = "a secret of at least thirty-two characters"
  const checks = { audience: "chat", issuer: "https://id.example" }
  const good = { sub: "ann", name: "Ann", aud: "chat", iss: "https://id.example" }
  let server: ChatServer
  let listening: ListeningServer

  beforeAll(async () => {
    server = createChatServer({
      authentication: { mode: "secret", secret, ...checks },
      origins: { allowed: ["https://chat.example"], isRequired: true },
      rateLimits: {
        connection: { points: 12, windowMs: 60_000 },
        message: { points: 2, windowMs: 60_000 },
        typing: { points: 9, windowMs: 60_000 },
        conversation: { points: 9, windowMs: 60_000 },
      },
    })
    listening = await server.listen(0)
  })
  afterAll(() => server.close())

  const origin = "https://chat.example"
  const authenticate = async (token: string) => {
    const client = await connect(listening.url, { origin })
    return { client, answer: await client.ask("auth", { token, protocol: 1 }) }
  }

  test("lets in who has a good one, and tells when it ends", async () => {
    const exp = Math.floor(Date.now() / 1000) + 600
    const { client, answer } = await authenticate(await signToken(secret, { ...good, exp }))
    expect(answer).toMatchObject({
      type: "auth_success",
      payload: { user: { id: "ann", name: "Ann" }, expiresAt: exp * 1000 },
    })
    client.socket.close()
  })

  for (const [name, claims, key, reason] of [
    ["that has expired", { ...good, exp: 1 }, secret, "the token has expired"],
    ["for another audience", { ...good, aud: "mail" }, secret, "the token is not valid"],
    ["of another issuer", { ...good, iss: "https://evil.example" }, secret, "is not valid"],
    ["signed by another", good, `${secret}!`, "the token is not valid"],
    ["without a user", { ...good, sub: undefined }, secret, "the token is not valid"],
    ["that is none", null, secret, "the token is not valid"],
  ] as const) {
    test(`refuses one ${name}`, async () => {
      const token = claims ? await signToken(key, claims) : "x.y.z"
      const { client, answer } = await authenticate(token)
      expect(answer.type).toBe("auth_error")
      expect(JSON.stringify(answer.payload)).toContain(reason)
      expect(await client.closed).toBe(4401)
    })
  }

  test("gives no tokens away", async () => {
    expect((await fetch(`${listening.url}/demo/token?name=Ann`)).status).toBe(404)
  })

  test("says how long to wait after too many messages", async () => {
    const { client } = await authenticate(await signToken(secret, { ...good, sub: "eager" }))
    const conversationId = await createGroup(client, [])
    const send = (clientId: string) =>
      client.ask("send_message", { clientId, conversationId, type: "text", content: "x" })
    const answers = [await send("1"), await send("2"), await send("3"), await send("1")]
    expect(answers.map(({ type }) => type)).toEqual([
      ...["message_sent", "message_sent", "error", "message_sent"],
    ])
    expect(answers[2]?.payload).toMatchObject({
      code: "rate_limited",
      retryAfterMs: expect.any(Number),
    })
  })

  test("wants an origin where it is told to", async () => {
    await expect(connect(listening.url)).rejects.toThrow("403")
  })

  test("refuses an address that connects too often, and says when to come back", async () => {
    const attempts = Array.from({ length: 13 }, () => connect(listening.url, { origin }))
    const settled = await Promise.allSettled(attempts)
    const refused = settled.find(({ status }) => status === "rejected")
    expect(String(refused && "reason" in refused && refused.reason)).toContain("429")
    const response = await fetch(`${listening.url}/native`)
    expect(response.status).toBe(426)
  })
})

describe("a server that cannot start", () => {
  test("says which port is in use", async () => {
    const other = createServer().listen(0, "127.0.0.1")
    await new Promise((resolve) => other.once("listening", resolve))
    const address = other.address()
    const port = typeof address === "object" && address ? address.port : 0
    await expect(createChatServer(demo).listen(port)).rejects.toThrow(
      `unable to start: port ${port} is in use; choose another with --port`,
    )
    other.close()
  })

  test("says that a secret is too short", async () => {
    const authentication = { mode: "secret", secret: "short" } as const
    await expect(createChatServer({ authentication }).listen(0)).rejects.toThrow(
      "unable to start: JWT_SECRET needs at least 32 characters",
    )
  })

  test("says which folder it cannot use", async () => {
    const dataFolder = "/dev/null/data"
    await expect(createChatServer({ ...demo, dataFolder }).listen(0)).rejects.toThrow(
      "unable to start: the data folder /dev/null/data cannot be written",
    )
    const sites = [{ path: "/", folder: "/nowhere" }]
    await expect(createChatServer({ ...demo, sites }).listen(0)).rejects.toThrow(
      "unable to start: the folder /nowhere has no index.html",
    )
  })
})
