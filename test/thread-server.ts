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
  tailOf: (index: number) => string = () => "",
): Promise<void> {
  const texts = Array.from({ length: count }, (_, at) => `${word} ${at + 1}${tailOf(at + 1)}`)
  while (texts.length > 0)
    await Promise.all(texts.splice(0, 500).map((text) => chat.sendMessage(conversationId, text)))
}

/** Every third message is some lines long: nobody can know its height before it stands there. */
export function longTail(index: number): string {
  return index % 3 === 2 ? " and so on".repeat(10 * (1 + (index % 7))) : ""
}

/** A group of those two with that many messages in it. */
export async function fill(
  chat: ChatClient,
  name: string,
  readerId: string,
  count: number,
  tailOf?: (index: number) => string,
): Promise<string> {
  const room = { type: "group", name, participantIds: [readerId] } as const
  const { id } = await chat.createConversation(room)
  await flood(chat, id, count, name, tailOf)
  return id
}

/** A door for what the server says: what comes while it is shut waits until it opens. */
export interface Gate {
  readonly shut: () => void
  readonly open: () => void
  readonly pass: <T>(frame: T) => Promise<T>
}

export function createGate(): Gate {
  let isOpen = Promise.resolve()
  let open = () => {}
  return {
    shut() {
      isOpen = new Promise((resolve) => {
        open = resolve
      })
    },
    open: () => open(),
    async pass(frame) {
      await isOpen
      return frame
    },
  }
}

interface Frame {
  readonly type: string
  readonly requestId?: string
}

/** Lets a page miss messages, for good: the server does not repeat them. */
export interface Loss {
  readonly begin: () => void
  readonly end: () => void
  readonly take: <T extends Frame>(frame: T) => T | Promise<T>
  readonly refuse: (frame: Frame) => (Frame & { payload: { [name: string]: unknown } }) | null
}

export function createLoss(): Loss {
  let isLosing = false
  return {
    begin() {
      isLosing = true
    },
    end() {
      isLosing = false
    },
    take: (frame) =>
      isLosing && frame.type === "message_received" ? new Promise(() => {}) : frame,
    refuse({ type, requestId }) {
      if (type !== "sync") return null
      const payload = { code: "forbidden", message: "no", retryable: false }
      return { type: "error", ...(requestId && { requestId }), payload }
    },
  }
}

/** Elsewhere than `npm start` builds to: another test may be serving from there. */
async function build(demo: string, base: string, outDir: string): Promise<void> {
  const vite = ["node_modules/vite/bin/vite.js", "build", `examples/${demo}`]
  const flags = ["--base", base, "--outDir", outDir, "--emptyOutDir", "--logLevel", "warn"]
  const env = { ...process.env, NODE_ENV: "production" }
  await promisify(execFile)(process.execPath, [...vite, ...flags], { env })
}
