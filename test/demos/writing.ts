import type { ChatClient } from "@colloquy/core"
import type { Page } from "playwright"
import { atEnd, eventually } from "./log.ts"
import { message, open } from "./pages.ts"

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

/** The same, with that conversation opened on the page of the reader. */
export async function fillAndOpen(
  page: Page,
  ...filling: Parameters<typeof fill>
): Promise<string> {
  const [, name, , count] = filling
  const id = await fill(...filling)
  // Else what was acknowledged to its author could come while the page is read.
  await page.getByRole("link", { name: `: ${name} ${count}` }).waitFor()
  await open(page, name)
  await message(page, `${name} ${count}`).waitFor()
  await atEnd(page)
  await read(page, filling[0], id)
  return id
}

/** Until the page knows that all was read: what waits longer than a second shows the banner, which moves the log. */
export async function read(page: Page, author: ChatClient, conversationId: string): Promise<void> {
  await eventually(() => author.messages(conversationId).get().at(-1)?.status).toBe("read")
  await page.locator(".connection.is-quiet").waitFor({ state: "attached" })
}
