import { createChatClient, type Message } from "@colloquy/core"
import { websocket } from "@colloquy/websocket"
import { WebSocket } from "ws"
import type { Shown, Subject } from "./subject.ts"

/** The client that users run, at its defaults, over the same `ws` as the floor. */
export const colloquy: Subject = { name: "Colloquy", flush }

async function flush(url: string, contents: readonly string[], isWatched: boolean): Promise<Shown> {
  const chat = createChatClient({ transport: websocket(url, { WebSocket }), token: "token" })
  const messages = chat.messages("room")
  let doubled = 0
  messages.subscribe((now) => {
    if (isWatched) doubled = Math.max(doubled, repeatsIn(now))
  })
  const sent = contents.map((content) => chat.sendMessage("room", content))
  await chat.connect()
  await Promise.all(sent)
  const shown = messages.get().map(({ content }) => content)
  await chat.close()
  return { contents: shown, doubled }
}

function repeatsIn(messages: readonly Message[]): number {
  return messages.length - new Set(messages.map(({ content }) => content)).size
}
