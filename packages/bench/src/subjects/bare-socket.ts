import { WebSocket } from "ws"
import { readTexts } from "../loopback.ts"
import type { Shown, Subject } from "./subject.ts"

/** The floor: `ws`, `JSON.parse`, and a `Map` of what is on its way. */
export const bareSocket: Subject = { name: "ws", flush }

function flush(url: string, contents: readonly string[]): Promise<Shown> {
  const waiting = new Map(contents.map((content, at) => [`request-${at}`, content]))
  const shown: string[] = []
  const socket = new WebSocket(url)
  socket.on("open", () => {
    for (const [requestId, content] of waiting) {
      const payload = { conversationId: "room", clientId: requestId, type: "text", content }
      const timestamp = new Date().toISOString()
      socket.send(JSON.stringify({ type: "send_message", payload, requestId, timestamp }))
    }
  })
  return new Promise((resolve) => {
    readTexts(socket, (text) => {
      const { requestId, payload } = JSON.parse(text)
      if (waiting.delete(requestId)) shown.push(payload.message.content)
      if (waiting.size > 0) return
      socket.close()
      resolve({ contents: shown, doubled: 0 })
    })
  })
}
