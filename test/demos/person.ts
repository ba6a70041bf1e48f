import { type ChatClient, createChatClient } from "@colloquy/core"
import { websocket } from "@colloquy/websocket"

/** A person without a screen, for what would take long by hand. */
export async function connectAs(url: string, name: string): Promise<ChatClient> {
  const transport = websocket(`${url.replace("http", "ws")}/native`)
  const chat = createChatClient({ transport, token: () => tokenOf(url, name) })
  await chat.connect()
  return chat
}

async function tokenOf(url: string, name: string): Promise<string> {
  const response = await fetch(`${url}/demo/token?${new URLSearchParams({ name })}`)
  const { token }: { token: string } = await response.json()
  return token
}
