import { type ChatClient, createChatClient } from "@colloquy/core"
import { indexedDbStorage } from "@colloquy/core/storage"
import { fetchToken, labNetwork, readUser, type Wire } from "@colloquy/example-chat-shared"
import { websocket } from "@colloquy/websocket"

let current: ChatClient | null = null

/** The client of whoever is here, under that name: the same one until they leave, also after a hot reload. */
export function openChat(name: string, wire: Wire): ChatClient {
  current ??= createChat(name, wire)
  return current
}

/** Nothing of them stays behind in this browser. */
export async function leaveChat(): Promise<void> {
  const left = current
  current = null
  await left?.logout()
}

/** Creating it opens nothing: the provider connects. */
function createChat(name: string, { path, dialect }: Wire): ChatClient {
  const transport = websocket(new URL(path, location.href).href)
  const user = readUser(name)
  const options = {
    transport: labNetwork?.wrap(transport) ?? transport,
    token: () => fetchToken(name),
    storage: indexedDbStorage(),
    ...(user && { user }),
  }
  return dialect ? createChatClient({ ...options, dialect }) : createChatClient(options)
}
