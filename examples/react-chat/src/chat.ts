import { type ChatClient, createChatClient } from "@colloquy/core"
import { indexedDbStorage } from "@colloquy/core/storage"
import { fetchToken, labNetwork, readUser } from "@colloquy/example-chat-shared"
import { websocket } from "@colloquy/websocket"

let current: ChatClient | null = null

/** The client of whoever is here, under that name: the same one until they leave, also after a hot reload. */
export function openChat(name: string): ChatClient {
  current ??= createChat(name)
  return current
}

/** Nothing of them stays behind in this browser. */
export async function leaveChat(): Promise<void> {
  const left = current
  current = null
  await left?.logout()
}

/** Creating it opens nothing: the provider connects. */
function createChat(name: string): ChatClient {
  const transport = websocket(new URL("/native", location.href).href)
  const user = readUser(name)
  return createChatClient({
    transport: labNetwork?.wrap(transport) ?? transport,
    token: () => fetchToken(name),
    storage: indexedDbStorage(),
    ...(user && { user }),
  })
}
