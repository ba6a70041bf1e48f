import { createServer } from "node:http"
import { type WebSocket, WebSocketServer } from "ws"

/** A server of bare sockets that this machine alone reaches. */
export interface Loopback {
  readonly url: string
  readonly stop: () => Promise<void>
}

export async function listen(onSocket: (socket: WebSocket) => void): Promise<Loopback> {
  const http = createServer()
  const sockets = new WebSocketServer({ server: http })
  sockets.on("connection", onSocket)
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve))
  const address = http.address()
  const port = typeof address === "object" && address !== null ? address.port : 0
  return {
    url: `ws://127.0.0.1:${port}/native`,
    async stop() {
      for (const socket of sockets.clients) socket.terminate()
      sockets.close()
      await new Promise((resolve) => http.close(resolve))
    },
  }
}

/** Calls `onText` for each text frame. */
export function readTexts(socket: WebSocket, onText: (text: string) => void): void {
  socket.on("message", (data) => onText(String(data)))
}
