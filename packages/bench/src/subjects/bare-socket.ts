import { WebSocket } from "ws"
import { readTexts } from "../loopback.ts"
import type { Conversing, InProcess, Reception, Shown, Subject } from "./subject.ts"

/** The floor: `ws`, `JSON.parse`, a `Map` of what is on its way, and an array and a `Map` of what is kept. */
export const bareSocket: Subject = {
  name: "ws",
  flush,
  async receive(url, reception) {
    const { deliver } = openInProcess(reception)
    const socket = new WebSocket(url)
    readTexts(socket, deliver)
    await new Promise((resolve) => socket.once("open", resolve))
    socket.send(JSON.stringify({ type: "load_stats", payload: {} }))
  },
  converse,
  openInProcess: async (reception) => openInProcess(reception),
}

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

async function converse(url: string): Promise<Conversing> {
  const waiting = new Map<string, (payload: unknown) => void>()
  let count = 0
  const socket = new WebSocket(url)
  readTexts(socket, (text) => {
    const { requestId, payload } = JSON.parse(text)
    waiting.get(requestId)?.(payload)
    waiting.delete(requestId)
  })
  await new Promise((resolve) => socket.once("open", resolve))

  function ask(type: string, payload: object): Promise<unknown> {
    const requestId = `request-${count++}`
    const timestamp = new Date().toISOString()
    return new Promise((resolve) => {
      waiting.set(requestId, resolve)
      socket.send(JSON.stringify({ type, payload, requestId, timestamp }))
    })
  }

  return {
    request: () => ask("load_stats", {}),
    send: (content) =>
      ask("send_message", { conversationId: "room", clientId: `${count}`, type: "text", content }),
  }
}

interface Kept {
  readonly list: unknown[]
  readonly byId: Map<string, unknown>
}

function openInProcess({ conversationIds, keeps, onMessage }: Reception): InProcess {
  const kept = new Map(conversationIds.map((id): [string, Kept] => [id, keptNothing()]))

  function keep(text: string): void {
    const { message } = JSON.parse(text).payload
    const conversation = kept.get(message?.conversationId)
    if (!conversation) return
    conversation.list.push(message)
    conversation.byId.set(message.id, message)
    onMessage()
  }

  return {
    deliver: keeps
      ? keep
      : (text) => {
          if (JSON.parse(text).type === "message_received") onMessage()
        },
    count: () => [...kept.values()].reduce((total, { list }) => total + list.length, 0),
    close: async () => {},
  }
}

function keptNothing(): Kept {
  return { list: [], byId: new Map() }
}
