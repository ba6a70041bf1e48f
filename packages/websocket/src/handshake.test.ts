import { once } from "node:events"
import { afterEach, describe, expect, test, vi } from "vitest"
import { WebSocket as WsSocket } from "ws"
import { record, startRefusingServer, startSocketServer } from "./peers.test.kit.ts"
import type { WebSocketLike } from "./socket.ts"
import { websocket } from "./websocket.ts"

const misuse = expect.objectContaining({ name: "ChatError", code: "invalid_argument" })

/** Stands for a platform whose constructor throws. */
function throwing(name: string) {
  return class implements WebSocketLike {
    constructor(url: string) {
      throw new DOMException(`no ${url}`, name)
    }
    send() {}
    close() {}
    addEventListener() {}
  }
}

afterEach(() => {
  vi.unstubAllGlobals()
})

describe("the handshake", () => {
  test("carries path, query, subprotocols and, with ws, headers", async () => {
    const { url, server } = await startSocketServer()
    const { sink, closed } = record()
    const connected = once(server, "connection")
    const link = websocket(`${url}/base?tenant=a`, { WebSocket: WsSocket }).connect(
      {
        path: "/ws/c1",
        query: { token: "t" },
        headers: { authorization: "Bearer t" },
        protocols: ["chat.v2", "chat.v1"],
      },
      sink,
    )
    const [peer, request] = await connected
    expect(request.url).toBe("/base/ws/c1?tenant=a&token=t")
    expect(request.headers).toMatchObject({
      authorization: "Bearer t",
      "sec-websocket-protocol": "chat.v2,chat.v1",
    })
    peer.close(1000)
    await closed()
    link.kill()
  })

  test("that ws sees refused ends with its status and the time to wait", async () => {
    const { url, released } = await startRefusingServer(503, { "Retry-After": "7" })
    const { sink, heard, closed } = record()
    websocket(url, { WebSocket: WsSocket }).connect({}, sink)
    expect(await closed()).toEqual({
      opened: false,
      code: 1006,
      reason: "",
      httpStatus: 503,
      retryAfterMs: 7_000,
    })
    await released
    expect(heard).toHaveLength(1)
  })

  test("that waits for a date counts from the server's own clock", async () => {
    const { url } = await startRefusingServer(429, {
      Date: "Thu, 01 Jan 2099 00:00:00 GMT",
      "Retry-After": "Thu, 01 Jan 2099 00:01:00 GMT",
    })
    const { sink, closed } = record()
    websocket(url, { WebSocket: WsSocket }).connect({}, sink)
    expect(await closed()).toMatchObject({ httpStatus: 429, retryAfterMs: 60_000 })
  })

  test("that Node's WebSocket sees refused ends without a status", async () => {
    const { url, released } = await startRefusingServer(401, {})
    const { sink, closed } = record()
    websocket(url, { WebSocket: globalThis.WebSocket }).connect({}, sink)
    const reason = await closed()
    expect(reason).toMatchObject({ opened: false, code: 1006 })
    expect(reason).not.toHaveProperty("httpStatus")
    await released
  })

  test("that is killed before it is refused ends without a word", async () => {
    const { url, released } = await startRefusingServer(401, {})
    const { sink, heard } = record()
    websocket(url, { WebSocket: WsSocket }).connect({}, sink).kill()
    // `ws` may not have connected yet; another attempt shows that nothing is left of this one.
    const { sink: next, closed } = record()
    websocket(url, { WebSocket: WsSocket }).connect({}, next)
    await closed()
    await released
    expect(heard).toEqual([])
  })

  test("over, a ping is a sign of life, where ws shows it", async () => {
    const { url, server } = await startSocketServer()
    server.on("connection", (peer) => peer.ping())
    const { sink, heard, count } = record()
    const link = websocket(url, { WebSocket: WsSocket }).connect({}, sink)
    await count(2)
    expect(heard).toEqual(["open", "alive"])
    link.kill()
  })
})

describe("what cannot be carried throws at once, and the sink hears nothing:", () => {
  const { sink, heard } = record()
  const url = "ws://127.0.0.1:1/?token=secret"
  const native = websocket(url, { WebSocket: globalThis.WebSocket })
  const ws = websocket(url, { WebSocket: WsSocket })

  afterEach(() => {
    expect(heard).toEqual([])
  })

  test("headers that the platform does not send", () => {
    expect(() => native.connect({ headers: { authorization: "t" } }, sink)).toThrow(misuse)
  })

  test.each(["Host", "upgrade", "Sec-WebSocket-Protocol"])("the header %s", (name) => {
    expect(() => ws.connect({ headers: { [name]: "x" } }, sink)).toThrow(misuse)
  })

  test("a header with a line break", () => {
    expect(() => ws.connect({ headers: { "x-a": "b\r\nx-c: d" } }, sink)).toThrow(misuse)
  })

  test("an auth object", () => {
    expect(() => ws.connect({ auth: { token: "t" } }, sink)).toThrow(misuse)
  })

  test.each([{ native }, { ws }])("a subprotocol that is none", (transports) => {
    for (const transport of Object.values(transports)) {
      expect(() => transport.connect({ protocols: ["no token"] }, sink)).toThrow(misuse)
      expect(() => transport.connect({ protocols: ["a", "a"] }, sink)).toThrow(misuse)
    }
  })

  test("anything, where there is no WebSocket", () => {
    vi.stubGlobal("WebSocket", undefined)
    expect(() => websocket(url).connect({}, sink)).toThrow("this platform has no WebSocket")
  })

  test("and the error repeats neither the address nor the platform's words", () => {
    const connect = () => websocket(url, { WebSocket: throwing("SyntaxError") }).connect({}, sink)
    expect(connect).toThrow(misuse)
    expect(connect).not.toThrow("secret")
    expect(connect).toThrow(expect.objectContaining({ cause: undefined }))
  })
})

describe("a socket that the platform forbids", () => {
  const transport = websocket("ws://host/?token=secret", { WebSocket: throwing("SecurityError") })

  test("closes once, after connect has returned, without the address", async () => {
    const { sink, heard, closed } = record()
    const link = transport.connect({}, sink)
    expect(heard).toEqual([])
    expect(await closed()).toEqual({
      opened: false,
      code: 1006,
      reason: "the platform forbids it: SecurityError",
    })
    link.send("frame")
    link.close()
    link.kill()
    expect(link.bufferedBytes).toBe(0)
    expect(heard).toHaveLength(1)
  })

  test("says nothing once it was killed", async () => {
    const { sink, heard } = record()
    transport.connect({}, sink).kill()
    await new Promise((resolve) => setImmediate(resolve))
    expect(heard).toEqual([])
  })
})
