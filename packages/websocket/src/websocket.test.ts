import { once } from "node:events"
import { createServer as createTcpServer } from "node:net"
import { beforeEach, describe, expect, test } from "vitest"
import { type WebSocket as ServerSocket, WebSocket as WsSocket } from "ws"
import { frameOf, listen, record, refusedAddress, startSocketServer } from "./peers.test.kit.ts"
import type { WebSocketConstructor } from "./socket.ts"
import { websocket } from "./websocket.ts"

const sockets: Record<string, WebSocketConstructor> = {
  "Node's WebSocket": globalThis.WebSocket,
  "the WebSocket of ws": WsSocket,
}

describe.each(Object.entries(sockets))("a link over %s", (_name, WebSocket) => {
  let url: string
  let accepted: Promise<ServerSocket>

  beforeEach(async () => {
    const started = await startSocketServer()
    url = started.url
    accepted = once(started.server, "connection").then(([socket]) => socket)
  })

  const open = (recorder = record()) => {
    const link = websocket(url, { WebSocket }).connect({}, recorder.sink)
    return { link, ...recorder }
  }

  const openEcho = async () => {
    const opened = open()
    const peer = await accepted
    peer.on("message", (data, isBinary) => peer.send(data, { binary: isBinary }))
    await opened.count(1)
    return opened
  }

  test("opens, carries frames both ways in order, and closes once", async () => {
    const { link, heard, count, closed } = await openEcho()
    for (const frame of ["one", "", "three"]) link.send(frame)
    await count(4)
    link.close(1000, "done")
    await closed()
    expect(heard).toEqual([
      "open",
      { frame: "one" },
      { frame: "" },
      { frame: "three" },
      { close: { opened: true, code: 1000, reason: "done" } },
    ])
    expect(link.bufferedBytes).toBe(0)
  })

  test("carries all of Unicode", async () => {
    const { link, heard, count } = await openEcho()
    const planes = Array.from({ length: 17 }, (_, plane) => {
      const points = Array.from({ length: 0x1_00_00 }, (_, offset) => plane * 0x1_00_00 + offset)
      const isScalar = (point: number) => point < 0xd8_00 || point > 0xdf_ff
      return points
        .filter(isScalar)
        .map((point) => String.fromCodePoint(point))
        .join("")
    })
    for (const plane of planes) link.send(plane)
    await count(1 + planes.length)
    expect(heard.slice(1).every((event, plane) => frameOf(event) === planes[plane])).toBe(true)
    link.kill()
  })

  test("carries a frame of 64 KiB", async () => {
    const { link, heard, count } = await openEcho()
    const frame = "0123456789abcdef".repeat(4096)
    link.send(frame)
    await count(2)
    expect(frameOf(heard[1])).toBe(frame)
    link.kill()
  })

  test("tells the code and the reason that the server closes with", async () => {
    const { closed } = open()
    const peer = await accepted
    peer.close(4401, "the token has expired")
    expect(await closed()).toEqual({ opened: true, code: 4401, reason: "the token has expired" })
  })

  test("tells 1006 when the connection breaks", async () => {
    const { closed } = open()
    const peer = await accepted
    peer.terminate()
    expect(await closed()).toMatchObject({ code: 1006, reason: "" })
  })

  test("counts a binary frame as a sign of life, and passes nothing on", async () => {
    const { heard, count, link } = open()
    const peer = await accepted
    peer.send(Buffer.from("no text"))
    peer.send("text")
    await count(3)
    expect(heard).toEqual(["open", "alive", { frame: "text" }])
    link.kill()
  })

  test("closes once when both sides close", async () => {
    const { link, count, heard, closed } = open()
    const peer = await accepted
    await count(1)
    peer.close(4000)
    link.close(4001)
    link.close(4002)
    await closed()
    link.close()
    link.send("too late")
    link.kill()
    await proveQuiet(url, WebSocket)
    expect(heard).toHaveLength(2)
  })

  test("C9: sends no code that a browser throws at, and no reason that has no room", async () => {
    const { link, count } = open()
    const peer = await accepted
    await count(1)
    link.close(1001, `a${"é".repeat(100)}`)
    const [code, reason] = await once(peer, "close")
    expect([code, String(reason)]).toEqual([1000, `a${"é".repeat(61)}`])
  })

  test("C9: hears nothing more once it was killed, and the server hears a close", async () => {
    const recorder = record((event) => frameOf(event) && link.kill())
    const { link, heard } = open(recorder)
    const peer = await accepted
    for (let frame = 0; frame < 100; frame++) peer.send(`frame ${frame}`)
    const [code] = await once(peer, "close")
    link.send("too late")
    link.kill()
    await proveQuiet(url, WebSocket)
    expect(code).toBe(1000)
    expect(heard).toEqual(["open", { frame: "frame 0" }])
  })

  test("closes once where nobody listens", async () => {
    const { sink, heard, closed } = record()
    const link = websocket(await refusedAddress(), { WebSocket }).connect({}, sink)
    expect(heard).toEqual([])
    expect(await closed()).toMatchObject({ opened: false, code: 1006 })
    link.send("too late")
    await proveQuiet(url, WebSocket)
    expect(heard).toHaveLength(1)
  })

  describe("whose server never answers", () => {
    const openSilent = async () => {
      const server = createTcpServer()
      const silentUrl = await listen(server)
      const connected = once(server, "connection")
      const recorder = record()
      const link = websocket(silentUrl, { WebSocket }).connect({}, recorder.sink)
      const [peer] = await connected
      const gone = once(peer.on("error", () => {}).resume(), "close")
      return { link, gone, ...recorder }
    }

    test("closes once, and lets go of the connection, when it is closed", async () => {
      const { link, gone, closed, heard } = await openSilent()
      link.close()
      expect(await closed()).toMatchObject({ opened: false, code: 1006 })
      await gone
      await proveQuiet(url, WebSocket)
      expect(heard).toHaveLength(1)
    })

    test("is let go of without a word when it is killed", async () => {
      const { link, gone, heard } = await openSilent()
      link.kill()
      await gone
      await proveQuiet(url, WebSocket)
      expect(heard).toEqual([])
    })

    test("closes when something is sent too early, since that is lost", async () => {
      const { link, gone, closed } = await openSilent()
      link.send("too early")
      expect(await closed()).toMatchObject({ opened: false, code: 1006 })
      await gone
    })
  })
})

/** One more connection comes and goes, so that whatever was on its way has arrived. */
async function proveQuiet(url: string, WebSocket: WebSocketConstructor): Promise<void> {
  const { sink, count, closed } = record()
  const link = websocket(url, { WebSocket }).connect({}, sink)
  await count(1)
  link.close()
  await closed()
}
