import { createServer, type Server } from "node:http"
import { type AddressInfo, connect, type Server as TcpServer } from "node:net"
import type { CloseReason, TransportSink } from "@colloquy/core"
import { onTestFinished } from "vitest"
import { WebSocketServer } from "ws"

export type Heard = "open" | "alive" | { readonly frame: string } | { readonly close: CloseReason }

/** A sink that writes down what it hears. */
export interface Recorder {
  readonly sink: TransportSink<string>
  readonly heard: readonly Heard[]
  /** Resolves as soon as so many events were heard. */
  readonly count: (events: number) => Promise<readonly Heard[]>
  /** Resolves with the reason of the close. */
  readonly closed: () => Promise<CloseReason>
}

export function record(onHeard: (event: Heard) => void = () => {}): Recorder {
  const heard: Heard[] = []
  const waiting = new Set<() => void>()
  const note = (event: Heard) => {
    heard.push(event)
    onHeard(event)
    for (const check of [...waiting]) check()
  }
  const until = <Found>(find: () => Found | undefined) =>
    new Promise<Found>((resolve) => {
      const check = () => {
        const found = find()
        if (found === undefined) return
        waiting.delete(check)
        resolve(found)
      }
      waiting.add(check)
      check()
    })
  return {
    heard,
    count: (events) => until(() => (heard.length < events ? undefined : heard)),
    closed: () => until(() => heard.flatMap((event) => closeOf(event) ?? [])[0]),
    sink: {
      onOpen: () => note("open"),
      onAlive: () => note("alive"),
      onFrame: (frame) => note({ frame }),
      onClose: (close) => note({ close }),
    },
  }
}

export function frameOf(event: Heard | undefined): string | undefined {
  return typeof event === "object" && "frame" in event ? event.frame : undefined
}

function closeOf(event: Heard): CloseReason | undefined {
  return typeof event === "object" && "close" in event ? event.close : undefined
}

/** A server on a port of its own, gone when the test ends. */
export async function startSocketServer(): Promise<{ url: string; server: WebSocketServer }> {
  const http = createServer()
  const server = new WebSocketServer({ server: http })
  return { url: await listen(http), server }
}

/** Answers each handshake with a status. `released` resolves once the client let go of the connection. */
export async function startRefusingServer(status: number, headers: Record<string, string>) {
  const http = createServer()
  const released = new Promise<void>((resolve) => {
    // HTTP would leave its own half open.
    http.on("connection", (socket) => socket.on("end", () => socket.end()).on("close", resolve))
  })
  http.on("upgrade", (_request, socket) => {
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
    // Longer than what is written: a client that waits for the body waits for ever.
    socket.write(`HTTP/1.1 ${status} No\r\ncontent-length: 9\r\n${lines.join("")}\r\nno`)
    socket.on("error", () => {}).resume()
  })
  return { url: await listen(http), released }
}

export async function listen(server: Server | TcpServer): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const { port } = server.address() as AddressInfo
  onTestFinished(() => {
    server.close()
    if ("closeAllConnections" in server) server.closeAllConnections()
  })
  return `ws://127.0.0.1:${port}`
}

/** Where nobody listens. */
export async function refusedAddress(): Promise<string> {
  const server = createServer()
  const url = await listen(server)
  await new Promise((resolve) => server.close(resolve))
  await new Promise<void>((resolve) => {
    connect(Number(new URL(url).port), "127.0.0.1").on("error", () => resolve())
  })
  return url
}
