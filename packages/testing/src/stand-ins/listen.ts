import { once } from "node:events"
import { createServer, type IncomingMessage } from "node:http"
import type { Duplex } from "node:stream"
import type { Clock } from "@colloquy/core"
import { type WebSocket, WebSocketServer } from "ws"
import type { StandIn } from "./stand-in.ts"

export interface ListeningStandIn {
  /** Such as "ws://127.0.0.1:49152". */
  readonly url: string
  readonly close: () => Promise<void>
}

/** What becomes of an upgrade. */
export type Admission = "admitted" | "destroyed" | { readonly status: number }

export interface ListenOptions {
  readonly clock: Clock
  /** Any free one by default. */
  readonly port?: number
  /** `target` is the path with its query, to the letter. */
  readonly admit?: (target: string) => Admission
}

const pingMs = 30_000

/** Puts a stand-in on a real port. It pings every 30 s, and cuts off who says nothing for 60 s. */
export async function listen(
  standIn: StandIn,
  { clock, port = 0, admit = () => "admitted" }: ListenOptions,
): Promise<ListeningStandIn> {
  const http = createServer((_, response) => response.writeHead(426).end())
  const sockets = new WebSocketServer({ noServer: true })
  const silences = new Map<WebSocket, number>()
  let cancelPing = clock.after(pingMs, pingAll)

  http.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const admission = admit(request.url ?? "/")
    if (admission === "destroyed") socket.destroy()
    else if (admission === "admitted")
      sockets.handleUpgrade(request, socket, head, (webSocket) => void take(webSocket))
    else socket.end(`HTTP/1.1 ${admission.status} Refused\r\nConnection: close\r\n\r\n`)
  })
  http.listen(port, "127.0.0.1")
  await once(http, "listening")
  const address = http.address()
  const bound = typeof address === "object" && address ? address.port : port

  async function take(socket: WebSocket): Promise<void> {
    const early: string[] = []
    const note = (data: unknown) => void early.push(String(data))
    socket.on("message", note).on("error", () => {})
    const taken = await standIn.attach({
      send: (text) => socket.send(text),
      close: (code, reason) => socket.close(code, reason),
      kill: () => socket.terminate(),
    })
    if (!taken) return socket.terminate()
    silences.set(socket, 0)
    const isAlive = () => void silences.set(socket, 0)
    socket.off("message", note)
    socket.on("message", (data, isBinary) => {
      if (String(data).includes('"type":"ping"')) isAlive()
      if (isBinary) taken.onBinary()
      else taken.onFrame(String(data))
    })
    socket.on("pong", isAlive)
    socket.on("close", () => {
      silences.delete(socket)
      taken.onClose()
    })
    for (const text of early) taken.onFrame(text)
  }

  function pingAll(): void {
    for (const [socket, pings] of silences) {
      if (pings >= 2) socket.terminate()
      silences.set(socket, pings + 1)
      socket.ping()
    }
    cancelPing = clock.after(pingMs, pingAll)
  }

  return {
    url: `ws://127.0.0.1:${bound}`,
    async close() {
      cancelPing()
      for (const socket of silences.keys()) socket.terminate()
      const closed = once(http, "close")
      http.close()
      http.closeAllConnections()
      await closed
    },
  }
}
