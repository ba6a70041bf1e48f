import { join } from "node:path"
import type { ChatClient } from "@colloquy/core"
import { type Browser, chromium } from "playwright"
import { inject } from "vitest"
import { createChatServer } from "../../packages/server/src/chat-server.ts"
import { chromiumArgs, chromiumPath } from "../chromium.ts"
import { demoSites } from "./build.ts"
import { connectAs } from "./person.ts"

/** The same script for both; each with a reader of its own, since both talk to one server. */
export const demoReaders = [
  { demo: "React", path: "/", reader: "Rita" },
  { demo: "Svelte", path: "/svelte", reader: "Sven" },
] as const

export interface EmptyServer {
  readonly url: string
  readonly browser: Browser
  /** A person without a window. */
  readonly enter: (name: string) => Promise<ChatClient>
  readonly close: () => Promise<void>
}

/** Both demos on a server that begins with nothing and forgets everything, and a browser. */
export async function startEmptyServer(): Promise<EmptyServer> {
  const folder = inject("demosFolder")
  const server = createChatServer({
    authentication: { mode: "demo" },
    sites: demoSites.map(({ name, path }) => ({ path, folder: join(folder, name) })),
  })
  const { url } = await server.listen(0)
  const browser = await chromium.launch({ executablePath: chromiumPath, args: chromiumArgs })
  const clients: ChatClient[] = []

  return {
    url,
    browser,
    async enter(name) {
      const chat = await connectAs(url, name)
      clients.push(chat)
      return chat
    },
    async close() {
      await browser.close()
      await Promise.all(clients.map((chat) => chat.close()))
      await server.close()
    },
  }
}
