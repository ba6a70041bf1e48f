import { type ChatClient, type Cipher, createChatClient } from "@colloquy/core"
import { createFakeClock, createSeededRandom } from "@colloquy/testing"
import { createQryptStandIn } from "@colloquy/testing/stand-ins"
import { expect, onTestFinished } from "vitest"
import { qryptDialect } from "./qrypt-dialect.ts"

/** A copy for each of the two, with their name before it. */
export const cipher: Cipher = {
  seal: async (content) => ({ ada: `ada:${content}`, ben: `ben:${content}` }),
  open: async (sealed) => sealed.replace(/^\w+:/, ""),
}

/** Ada and Ben in a conversation, at a server as it runs. */
export async function meet(generation: "doc" | "last") {
  const clock = createFakeClock()
  const server = createQryptStandIn({ clock, generation })
  const chats = ["ada", "ben"].map((token, index) => {
    const own = generation === "last" ? { cipher } : {}
    const shared = { clock, random: createSeededRandom(index), dialect: qryptDialect() }
    const transport = server.transport()
    const chat = createChatClient({ ...shared, transport, token, ...own })
    return { chat, transport }
  })
  const [ada, ben] = chats
  if (!ada || !ben) throw new Error("there are two of them")
  for (const { chat } of chats) {
    void chat.connect().catch(() => {})
    await clock.advance(100)
  }
  const made = ada.chat.createConversation({ type: "group", participantIds: ["ben"] })
  await clock.advance(100)
  const { id } = await made
  void ben.chat.joinConversation(id)
  await clock.advance(100)
  onTestFinished(async () => {
    const closed = Promise.all(chats.map(({ chat }) => chat.close()))
    await clock.advance(2_000)
    await closed
    server.stop()
    expect([server.faults, clock.pendingCount()]).toEqual([[], 0])
  })
  return {
    ...{ clock, server, id, ada: ada.chat, ben: ben.chat, cut: ada.transport.cut },
    shown: () => shownOf(ada.chat, id),
    /** What the server has, as Ben reads it. */
    async stored() {
      const loaded = ben.chat.loadMessages(id)
      await clock.advance(100)
      return (await loaded).map(({ content }) => content)
    },
  }
}

function shownOf(chat: ChatClient, id: string): readonly string[] {
  return chat
    .messages(id)
    .get()
    .map(({ content, status }) => `${content} ${status}`)
}
