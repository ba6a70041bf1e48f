import { execFile } from "node:child_process"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { promisify } from "node:util"
import { type ChatClient, createChatClient } from "@colloquy/core"
import { websocket } from "@colloquy/websocket"
import { createChatServer } from "../packages/server/src/chat-server.ts"

export interface ThreadServer {
  readonly url: string
  /** A person without a window. */
  readonly enter: (name: string) => Promise<ChatClient>
  readonly close: () => Promise<void>
}

/** Both demos, built as they are shipped, on a server that forgets everything. */
export async function startThreadServer(): Promise<ThreadServer> {
  const folder = await mkdtemp(join(tmpdir(), "colloquy-thread-"))
  const [react, svelte] = [join(folder, "react"), join(folder, "svelte")]
  await Promise.all([build("react-chat", "/", react), build("svelte-chat", "/svelte/", svelte)])
  const server = createChatServer({
    authentication: { mode: "demo" },
    sites: [
      { path: "/", folder: react },
      { path: "/svelte", folder: svelte },
    ],
  })
  const { url } = await server.listen(0)
  const clients: ChatClient[] = []

  async function tokenOf(name: string): Promise<string> {
    const answer = await fetch(`${url}/demo/token?name=${name}`)
    const { token }: { token: string } = await answer.json()
    return token
  }

  return {
    url,
    async enter(name) {
      const transport = websocket(`${url.replace("http", "ws")}/native`)
      const chat = createChatClient({ transport, token: () => tokenOf(name) })
      clients.push(chat)
      await chat.connect()
      return chat
    },
    async close() {
      await Promise.all(clients.map((chat) => chat.close()))
      await server.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Sends "Word 1", "Word 2" and so on, and waits until the server has them all. */
export async function flood(
  chat: ChatClient,
  conversationId: string,
  count: number,
  word: string,
): Promise<void> {
  const texts = Array.from({ length: count }, (_, index) => `${word} ${index + 1}`)
  while (texts.length > 0)
    await Promise.all(texts.splice(0, 500).map((text) => chat.sendMessage(conversationId, text)))
}

/** A group of those two with that many messages in it. */
export async function fill(
  chat: ChatClient,
  name: string,
  readerId: string,
  count: number,
): Promise<string> {
  const room = { type: "group", name, participantIds: [readerId] } as const
  const { id } = await chat.createConversation(room)
  await flood(chat, id, count, name)
  return id
}

/** Elsewhere than `npm start` builds to: another test may be serving from there. */
async function build(demo: string, base: string, outDir: string): Promise<void> {
  const vite = ["node_modules/vite/bin/vite.js", "build", `examples/${demo}`]
  const flags = ["--base", base, "--outDir", outDir, "--emptyOutDir", "--logLevel", "warn"]
  const env = { ...process.env, NODE_ENV: "production" }
  await promisify(execFile)(process.execPath, [...vite, ...flags], { env })
}
