import type { ChatClient } from "@colloquy/core"
import type { BrowserContext, Page } from "playwright"
import { expect, inject } from "vitest"
import { createChatServer } from "../../packages/server/src/chat-server.ts"
import { connectAs } from "../demos/person.ts"
import { diskOf } from "../disk.ts"
import { type BrowserOptions, type OwnBrowser, startBrowser } from "./browser.ts"
import { type Door, openDoor } from "./door.ts"
import type {} from "./site/page.ts"

/** The real server behind a door, a browser, and somebody who reads along without a page. */
export interface World {
  readonly door: Door
  readonly context: BrowserContext
  readonly reader: ChatClient
  /** A new person's conversation with the reader; nobody's page is open. */
  readonly meet: (name: string) => Promise<Room>
  readonly close: () => Promise<void>
}

export interface Room {
  readonly id: string
  /** Opens a page of that person, which shows the conversation. */
  readonly openPage: (options?: PageOptions) => Promise<Page>
  /** What the server has, in its order. */
  readonly stored: () => Promise<readonly string[]>
}

interface PageOptions {
  /** Tells it apart from others of the same person: `door.openCount(page)`. */
  readonly page?: string
  /** How far its clock is ahead of the others. */
  readonly aheadMs?: number
  /** Silence after which its client asks the server; by default it is long enough to hold the answers back. */
  readonly silenceMs?: number
  readonly prepare?: (page: Page) => Promise<void>
  /** A window of its own, with a disk of its own. */
  readonly context?: BrowserContext
}

export async function startWorld(options?: BrowserOptions): Promise<World> {
  const server = createChatServer({
    authentication: { mode: "demo" },
    sites: [{ path: "/", folder: inject("siteFolder") }],
  })
  const { url } = await server.listen(0)
  const door = await openDoor(url)
  const browser: OwnBrowser = await startBrowser(options)
  const reader = await connectAs(url, "Reader")

  async function meet(name: string): Promise<Room> {
    const { id } = await reader.createConversation({
      ...{ type: "group", name, participantIds: [name.toLowerCase()] },
    })
    await reader.loadMessages(id)

    return {
      id,
      async openPage({ page: number = "1", aheadMs = 0, silenceMs, prepare, context } = {}) {
        const page = await (context ?? browser.context).newPage()
        await page.addInitScript(moveClock, aheadMs)
        await prepare?.(page)
        const query = new URLSearchParams({ name, room: id, page: number })
        if (silenceMs !== undefined) query.set("silence", `${silenceMs}`)
        await page.goto(`${door.url}/?${query}`)
        return page
      },
      async stored() {
        const newest = await reader.loadMessages(id, { limit: 200 })
        return newest.filter(({ type }) => type === "text").map(({ content }) => content)
      },
    }
  }

  return {
    door,
    context: browser.context,
    reader,
    meet,
    async close() {
      await reader.close()
      await browser.close()
      await door.close()
      await server.close()
    },
  }
}

/** The wall clock alone: timers go on as they were. */
export function moveClock(aheadMs: number): void {
  const { now } = Date
  Date.now = () => now() + aheadMs
}

/** Asks again until the matcher is content. */
export function eventually<T>(
  read: () => T | Promise<T>,
  withinMs = 10_000,
): ReturnType<typeof expect.poll<T>> {
  return expect.poll(read, { timeout: withinMs, interval: 50 })
}

export function statusOf(page: Page): Promise<string> {
  return page.evaluate(() => chat.connection.get().status)
}

/** Connected, and the one that keeps the outbox. */
export async function settled(page: Page): Promise<void> {
  await eventually(() => statusOf(page)).toBe("ready")
  await eventually(() => isDurable(page)).toBe(true)
}

export function isDurable(page: Page): Promise<boolean> {
  return page.evaluate(() => chat.outbox.get().durable)
}

export function waitingCount(page: Page): Promise<number> {
  return page.evaluate(() => chat.outbox.get().items.length)
}

/**
 * Closes it, and tells whether it was heard: Chromium lets a page have half a second to say goodbye, and ends one that is
 * busier as if it had crashed.
 */
export async function closeHeard(page: Page): Promise<boolean> {
  const from = performance.now()
  await page.close()
  return performance.now() - from < 400
}

/** Ends its process, which hears nothing of that. */
export async function crash(page: Page): Promise<void> {
  const crashed = page.waitForEvent("crash")
  page.goto("chrome://crash").catch(() => {})
  await crashed
}

export function statesOf(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => chat.outbox.get().items.map(({ state }) => state))
}

/** Of those in a conversation, as the disk has them: what is not there yet does not outlive its page. */
export async function keptStates(page: Page, roomId: string): Promise<readonly string[]> {
  const entries: readonly { readonly lane?: string; readonly state?: string }[] = JSON.parse(
    await diskOf(page),
  )
  return entries.flatMap(({ lane, state }) => (lane === roomId ? (state ?? []) : []))
}

/** Sends all of them at once, and waits for none. */
export function send(page: Page, roomId: string, texts: readonly string[]): Promise<void> {
  return page.evaluate(
    ({ roomId, texts }) => {
      for (const text of texts) chat.sendMessage(roomId, text).catch(() => {})
    },
    { roomId, texts },
  )
}

export function shown(page: Page, roomId: string): Promise<readonly string[]> {
  return page.evaluate(
    (id) =>
      chat
        .messages(id)
        .get()
        .filter(({ type }) => type === "text")
        .map(({ content }) => content),
    roomId,
  )
}

export function numbered(word: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${word} ${index + 1}`)
}
