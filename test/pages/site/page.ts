// The page of `?name=`, who looks at `?room=`; `?silence=` is that of the heartbeat, in ms. What a test does with it, it
// does with its client.

import { type ChatClient, createChatClient, ensureMessages, mountClient } from "@colloquy/core"
import { indexedDbStorage } from "@colloquy/core/storage"
import { websocket } from "@colloquy/websocket"
import "./plain.ts"

declare global {
  var chat: ChatClient
  /** As a binding does with its first component; gives the way to take it off the screen. */
  var mount: () => () => void
}

const query = new URLSearchParams(location.search)
const name = query.get("name") ?? ""
const room = query.get("room")
const silence = query.get("silence")
const address = new URL("/native", location.href)
address.searchParams.set("page", query.get("page") ?? "")

globalThis.chat = createChatClient({
  transport: websocket(address.href),
  token: tokenOf,
  user: { id: name.toLowerCase(), name },
  storage: indexedDbStorage(),
  ...(silence !== null && { heartbeat: { silenceMs: Number(silence) } }),
})

if (room !== null) {
  chat.messages(room).subscribe(() => {})
  ensureMessages(chat, room)
}
globalThis.mount = () => mountClient(chat)
chat.connect().catch(() => {})

async function tokenOf(): Promise<string> {
  const response = await fetch(`/demo/token?${new URLSearchParams({ name })}`)
  const { token }: { token: string } = await response.json()
  return token
}
