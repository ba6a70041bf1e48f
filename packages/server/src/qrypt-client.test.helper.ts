import { once } from "node:events"
import type { QryptServerFrame } from "@colloquy/websocket/qrypt/wire"
import { WebSocket } from "ws"

/** A client of the QryptChat API that is nothing but a socket. */
export interface QryptClient {
  readonly socket: WebSocket
  readonly frames: QryptServerFrame[]
  readonly ask: (type: string, payload: unknown) => Promise<QryptServerFrame>
  readonly next: (isWanted: (frame: QryptServerFrame) => boolean) => Promise<QryptServerFrame>
  readonly closed: Promise<number>
}

/** Opens a socket; rejects with the status of a refused handshake. */
export async function connectQrypt(address: string): Promise<QryptClient> {
  const socket = new WebSocket(address)
  const frames: QryptServerFrame[] = []
  const waiting = new Set<() => void>()
  const closed = new Promise<number>((resolve) => socket.on("close", resolve))
  let lastRequest = 0
  socket.on("message", (data) => {
    frames.push(JSON.parse(String(data)))
    for (const look of waiting) look()
  })
  await once(socket, "open")

  const client: QryptClient = {
    ...{ socket, frames, closed },
    ask(type, payload) {
      const requestId = `request-${++lastRequest}`
      const timestamp = new Date().toISOString()
      socket.send(JSON.stringify({ type, payload, requestId, timestamp }))
      return client.next((frame) => frame.requestId === requestId)
    },
    next(isWanted) {
      return new Promise((resolve) => {
        const look = () => {
          const found = frames.find(isWanted)
          if (!found) return
          waiting.delete(look)
          resolve(found)
        }
        waiting.add(look)
        look()
      })
    },
  }
  return client
}
