import { type ChatClient, createChatClient } from "@colloquy/core"
import { websocket } from "@colloquy/websocket"
import { qryptDialect } from "@colloquy/websocket/qrypt"
import { describe, expect, onTestFinished, test } from "vitest"
import { createChatServer } from "../packages/server/src/index.ts"

/** Each opens a client of its protocol to the server at that address. */
const protocols = {
  native: (url: string, token: string) =>
    createChatClient({ transport: websocket(`${url}/native`), token }),
  qrypt: (url: string, token: string) =>
    createChatClient({
      ...{ transport: websocket(`${url}/qrypt`), token, dialect: qryptDialect() },
    }),
}

async function start(): Promise<string> {
  const server = createChatServer({ authentication: { mode: "demo" } })
  const { url } = await server.listen(0)
  onTestFinished(server.close)
  return url
}

async function enter(url: string, protocol: keyof typeof protocols, name: string) {
  const answer = await fetch(`${url}/demo/token?name=${name}`)
  const { token }: { token: string } = await answer.json()
  const chat = protocols[protocol](url, token)
  onTestFinished(() => chat.close())
  await chat.connect()
  // A server tells what happens once it has answered the resume, which this read waits for.
  await chat.loadConversations()
  return chat
}

function contentsOf(chat: ChatClient, id: string): readonly string[] {
  return chat
    .messages(id)
    .get()
    .map(({ content }) => content)
}

/** Resolves when it shows these; the test's own deadline ends it otherwise. */
function until(chat: ChatClient, id: string, contents: readonly string[]): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (contentsOf(chat, id).join() !== contents.join()) return
      off()
      resolve()
    }
    const off = chat.messages(id).subscribe(look)
    queueMicrotask(look)
  })
}

describe("people on one server", () => {
  for (const [maker, other] of [
    ["native", "qrypt"],
    ["qrypt", "native"],
  ] as const)
    test(`chat in a conversation that is made by ${maker}, and read by ${other}`, async () => {
      const url = await start()
      const [ann, bob] = [await enter(url, maker, "ann"), await enter(url, other, "bob")]
      const invited = new Promise<void>((resolve) => bob.on("conversation", () => resolve()))
      const { id } = await ann.createConversation({
        ...{ type: "group", name: "Both", participantIds: ["bob"] },
      })
      await invited
      expect(bob.conversations.get()).toMatchObject([{ id, name: "Both" }])
      await bob.joinConversation(id)
      await ann.joinConversation(id)
      const all = ["from ann", "from bob", "again"]
      const shown = [ann, bob].map((chat) => until(chat, id, all))
      await ann.sendMessage(id, "from ann")
      await bob.sendMessage(id, "from bob")
      await ann.sendMessage(id, "again")
      await Promise.all(shown)
      const typing = new Promise<string>((resolve) =>
        ann.on("typing", ({ userId }) => resolve(userId)),
      )
      bob.startTyping(id)
      expect(await typing).toBe("bob")
    })
})
