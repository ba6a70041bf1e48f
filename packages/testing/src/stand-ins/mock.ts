import type { WebSocketConstructor } from "@colloquy/websocket"
import { WebSocket as MockWebSocket, Server } from "mock-socket"
import type { StandIn } from "./stand-in.ts"

export interface MockedStandIn {
  /** For `websocket(url, { WebSocket })`. */
  readonly WebSocket: WebSocketConstructor
  readonly close: () => void
}

/** Puts a stand-in at an address that no network knows; one at a time has an address. */
export function mock(standIn: StandIn, url: string): MockedStandIn {
  const server = new Server(url, { mock: false })
  server.on("connection", (socket) => {
    const kill = () => socket.close({ code: 1006, reason: "", wasClean: false })
    standIn
      .attach({
        send: (text) => socket.send(text),
        close: (code, reason) => socket.close({ code, reason, wasClean: true }),
        kill,
      })
      .then((taken) => {
        if (!taken) return kill()
        socket.on("message", (data) => {
          if (typeof data === "string") taken.onFrame(data)
          else taken.onBinary()
        })
        socket.on("close", taken.onClose)
      })
      .catch(kill)
  })
  return { WebSocket: MockWebSocket, close: () => server.stop() }
}
