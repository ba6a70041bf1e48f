import { join } from "node:path"
import type { ChatClient } from "@colloquy/core"
import { inject } from "vitest"
import { createChatServer } from "../../packages/server/src/chat-server.ts"
import { demoSites } from "./build.ts"
import { connectAs } from "./person.ts"

export interface EmptyServer {
  readonly url: string
  /** A person without a window. */
  readonly enter: (name: string) => Promise<ChatClient>
  readonly close: () => Promise<void>
}

/** Both demos on a server that begins with nothing and forgets everything. */
export async function startEmptyServer(): Promise<EmptyServer> {
  const folder = inject("demosFolder")
  const server = createChatServer({
    authentication: { mode: "demo" },
    sites: demoSites.map(({ name, path }) => ({ path, folder: join(folder, name) })),
  })
  const { url } = await server.listen(0)
  const clients: ChatClient[] = []

  return {
    url,
    async enter(name) {
      const chat = await connectAs(url, name)
      clients.push(chat)
      return chat
    },
    async close() {
      await Promise.all(clients.map((chat) => chat.close()))
      await server.close()
    },
  }
}
