import { once } from "node:events"
import type { ServerFrame } from "@colloquy/core"
import { type ClientOptions, WebSocket } from "ws"

/** A client of the native protocol that is nothing but a socket. */
export interface TestClient {
  readonly socket: WebSocket
  readonly frames: ServerFrame[]
  readonly send: (text: string | Buffer) => void
  readonly ask: (type: string, payload: unknown) => Promise<ServerFrame>
  /** The first frame that passes, of those that came or will come. */
  readonly next: (isWanted: (frame: ServerFrame) => boolean) => Promise<ServerFrame>
  readonly closed: Promise<number>
}

let lastRequest = 0

/** Opens a socket; rejects with the status of a refused handshake. */
export async function connect(url: string, options: ClientOptions = {}): Promise<TestClient> {
  const socket = new WebSocket(`${url.replace("http", "ws")}/native`, options)
  const frames: ServerFrame[] = []
  const waiting = new Set<(frame: ServerFrame) => void>()
  const closed = new Promise<number>((resolve) => socket.on("close", resolve))
  socket.on("message", (data) => {
    const frame: ServerFrame = JSON.parse(String(data))
    frames.push(frame)
    for (const listener of waiting) listener(frame)
  })
  await once(socket, "open")

  const client: TestClient = {
    ...{ socket, frames, closed },
    send: (text) => socket.send(text),
    ask(type, payload) {
      const requestId = `request-${++lastRequest}`
      client.send(JSON.stringify({ type, payload, requestId }))
      return client.next((frame) => frame.requestId === requestId)
    },
    next(isWanted) {
      const known = frames.find(isWanted)
      if (known) return Promise.resolve(known)
      return new Promise((resolve) => {
        const listener = (frame: ServerFrame) => {
          if (!isWanted(frame)) return
          waiting.delete(listener)
          resolve(frame)
        }
        waiting.add(listener)
      })
    },
  }
  return client
}

/** A socket of somebody who is let in by the demo, and hears what happens. */
export async function enter(url: string, name: string): Promise<TestClient> {
  const response = await fetch(`${url}/demo/token?name=${encodeURIComponent(name)}`)
  const { token }: { token: string } = await response.json()
  const client = await connect(url)
  await client.ask("auth", { token, protocol: 1 })
  await client.ask("resume", { cursors: {} })
  return client
}

/** Makes a group and gives its id. */
export async function createGroup(
  client: TestClient,
  participantIds: readonly string[],
): Promise<string> {
  const clientId = `group-${++lastRequest}`
  const request = { clientId, type: "group", name: "Launch", participantIds }
  const { type, payload } = await client.ask("create_conversation", request)
  if (type !== "conversation_created" || !("conversation" in payload))
    throw new Error(JSON.stringify(payload))
  return payload.conversation.id
}
