import { createServer } from "node:http"
import { afterEach, describe, expect, test } from "vitest"
import { createGroup, enter } from "./client.test.helper.ts"
import {
  createChatServer,
  getWebSocketServer,
  startWebSocketServer,
  type WebSocketServerHandle,
} from "./index.ts"
import { connectQrypt, type QryptClient } from "./qrypt-client.test.helper.ts"
import { signToken } from "./token.test.helper.ts"

const secret = "a secret of at least thirty-two characters"
const authentication = { mode: "secret", secret } as const

const opened: WebSocketServerHandle[] = []
afterEach(async () => {
  await Promise.all(opened.splice(0).map((server) => server.close()))
})

async function start(options: Parameters<typeof startWebSocketServer>[0] = {}) {
  const server = startWebSocketServer({ authentication, port: 0, ...options })
  opened.push(server)
  const { port } = await server.ready
  return { server, port, address: `ws://127.0.0.1:${port}` }
}

async function come(address: string, sub: string): Promise<QryptClient> {
  const client = await connectQrypt(address)
  await client.ask("auth", { token: await signToken(secret, { sub }) })
  return client
}

describe("the QryptChat API alone on a port", () => {
  test("counts from the first moment on, and who is there", async () => {
    const server = startWebSocketServer({ authentication, port: 0 })
    opened.push(server)
    const none = {
      totalConnections: 0,
      authenticatedConnections: 0,
      roomStats: { totalRooms: 0, onlineUsers: [] },
    }
    expect(server.getStats()).toEqual(none)
    const { port } = await server.ready
    const ann = await come(`ws://127.0.0.1:${port}`, "ann")
    await ann.ask("create_conversation", { type: "group", participant_ids: [] })
    expect(server.getStats()).toEqual({
      totalConnections: 1,
      authenticatedConnections: 1,
      roomStats: { totalRooms: 1, onlineUsers: ["ann"] },
    })
    await server.close()
    expect(await ann.closed).toBe(1012)
    expect(server.getStats()).toEqual(none)
  })

  test("takes any path and any query", async () => {
    const { address } = await start()
    for (const path of ["", "/", "/ws", "/ws/deeper?token=x"])
      expect((await come(address + path, "ann")).frames).toMatchObject([{ type: "auth_success" }])
  })

  test("says how it is at /health, and 426 to any other plain request", async () => {
    const { address } = await start()
    await come(address, "ann")
    const url = address.replace("ws", "http")
    const health = await fetch(`${url}/health`)
    expect([health.status, await health.json()]).toEqual([
      200,
      { status: "ok", connections: 1, uptimeSeconds: expect.any(Number) },
    ])
    for (const path of ["/", "/ws", "/native", "/demo/token?name=Ann"]) {
      const answer = await fetch(url + path)
      expect([answer.status, await answer.text()]).toEqual([426, "Expected WebSocket upgrade"])
    }
  })

  test("is found by getWebSocketServer until it is closed, the newest first", async () => {
    expect(getWebSocketServer()).toBeNull()
    const [older, newer] = [await start(), await start()]
    expect(getWebSocketServer()).toBe(newer.server)
    await newer.server.close()
    expect(getWebSocketServer()).toBe(older.server)
    await older.server.close()
    expect(getWebSocketServer()).toBeNull()
  })

  test("says which port it cannot have, and is not found then", async () => {
    const other = createServer().listen(0, "127.0.0.1")
    await new Promise((resolve) => other.once("listening", resolve))
    const address = other.address()
    const port = typeof address === "object" && address ? address.port : 0
    const server = startWebSocketServer({ authentication, port })
    await expect(server.ready).rejects.toThrow(
      `unable to start: port ${port} is in use; choose another with WEBSOCKET_PORT`,
    )
    expect(getWebSocketServer()).toBeNull()
    await server.close()
    other.close()
  })

  test("listens on WEBSOCKET_PORT where no port is given, and lets in as the environment says", async () => {
    const before = { ...process.env }
    Object.assign(process.env, { WEBSOCKET_PORT: "0", JWT_SECRET: secret })
    try {
      const server = startWebSocketServer()
      opened.push(server)
      const { port } = await server.ready
      expect([server.port, port > 0]).toEqual([0, true])
      const ann = await come(`ws://127.0.0.1:${port}`, "ann")
      expect(ann.frames).toMatchObject([{ type: "auth_success" }])
    } finally {
      process.env = before
    }
  })

  test("refuses the 61st upgrade of an address in a minute, and says when to come back", async () => {
    const { address } = await start()
    const attempts = Array.from({ length: 61 }, () => connectQrypt(address))
    const settled = await Promise.allSettled(attempts)
    const refused = settled.flatMap((one) =>
      one.status === "rejected" ? [String(one.reason)] : [],
    )
    expect(refused).toEqual([expect.stringContaining("429")])
  })

  test("refuses the 121st message and the 61st typing frame of a user in a minute", async () => {
    const { address } = await start()
    const ann = await come(address, "ann")
    const { payload } = await ann.ask("create_conversation", { isGroup: true, participantIds: [] })
    const { conversation } = Object(payload)
    const about = { conversationId: conversation.id }
    const ask = async (type: string, count: number) => {
      const asked = Array.from({ length: count }, () => ann.ask(type, { ...about, content: "x" }))
      const refused = (await Promise.all(asked)).flatMap((answer, index) =>
        answer.type === "error" ? [{ index, ...answer.payload }] : [],
      )
      return refused
    }
    const limit = { code: "RATE_LIMITED", retryAfterMs: expect.any(Number) }
    expect(await ask("send_message", 121)).toMatchObject([
      { ...limit, index: 120, error: "Too many messages" },
    ])
    expect(await ask("typing_start", 61)).toMatchObject([
      { ...limit, index: 60, error: "Too many typing updates" },
    ])
  })
})

describe("the QryptChat API beside the others", () => {
  test("is at /qrypt, and with a port of its own there too", async () => {
    const server = createChatServer({ authentication: { mode: "demo" }, websocketPort: 0 })
    const { url, websocketPort } = await server.listen(0)
    const response = await fetch(`${url}/demo/token?name=Bob`)
    const { token }: { token: string } = await response.json()
    const mounted = `${url.replace("http", "ws")}/qrypt`
    const [here, there] = [
      await connectQrypt(mounted),
      await connectQrypt(`ws://127.0.0.1:${websocketPort}/ws`),
    ]
    for (const bob of [here, there])
      expect((await bob.ask("auth", { token })).type).toBe("auth_success")
    const health = await fetch(`${url}/qrypt/health`)
    expect(await health.json()).toMatchObject({ status: "ok", connections: 2 })
    expect((await fetch(`${url}/qrypt`)).status).toBe(426)
    await server.close()
    expect([await here.closed, await there.closed]).toEqual([1012, 1012])
  })

  test("shares conversations with a native client, in both directions", async () => {
    const server = createChatServer({ authentication: { mode: "demo" } })
    const { url } = await server.listen(0)
    const ann = await enter(url, "Ann")
    const response = await fetch(`${url}/demo/token?name=Bob`)
    const { token }: { token: string } = await response.json()
    const bob = await connectQrypt(`${url.replace("http", "ws")}/qrypt`)
    await bob.ask("auth", { token })
    const conversationId = await createGroup(ann, ["bob"])
    await bob.next(({ type }) => type === "conversation_created")
    await bob.ask("join_conversation", { conversationId })
    const message = { clientId: "m", conversationId, type: "text", content: "from native" }
    await ann.ask("send_message", message)
    const heard = await bob.next(({ type }) => type === "message_received")
    expect(heard.payload).toMatchObject({ message: { encrypted_content: "from native" } })
    await bob.ask("typing_start", { conversationId })
    const typing = await ann.next(({ type }) => type === "typing_update")
    expect(typing.payload).toMatchObject({ conversationId, userId: "bob", isTyping: true })
    await bob.ask("send_message", { conversationId, content: "from qrypt" })
    const received = await ann.next(({ payload }) => JSON.stringify(payload).includes("from qrypt"))
    expect(received).toMatchObject({
      type: "message_received",
      payload: { message: { content: "from qrypt", senderId: "bob" } },
    })
    await server.close()
  })
})
