import { type ChatClient, createChatClient } from "@colloquy/core"
import { indexedDbStorage } from "@colloquy/core/storage"
import { fetchToken, labNetwork, readUser } from "@colloquy/example-chat-shared"
import { websocket } from "@colloquy/websocket"

/** One client for the person of that name. Creating it opens nothing: the provider connects. */
export function createChat(name: string): ChatClient {
  const transport = websocket(new URL("/native", location.href).href)
  const user = readUser(name)
  return createChatClient({
    transport: labNetwork?.wrap(transport) ?? transport,
    token: () => fetchToken(name),
    storage: indexedDbStorage(),
    ...(user && { user }),
  })
}
