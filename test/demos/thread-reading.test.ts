import type { ChatClient } from "@colloquy/core"
import type { Page } from "playwright"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { demoReaders, type EmptyServer, startEmptyServer } from "./empty-server.ts"
import { atEnd, eventually } from "./log.ts"
import { enter, log, message, open, say } from "./pages.ts"
import { fill, fillAndOpen, flood } from "./writing.ts"

let server: EmptyServer
/** Writes what the window shows. */
let bea: ChatClient

beforeAll(async () => {
  server = await startEmptyServer()
  bea = await server.enter("Bea")
})

afterAll(() => server?.close())

describe.each(demoReaders)("reading the thread in $demo", ({ demo, path, reader }) => {
  const url = () => `${server.url}${path}`
  const readerId = reader.toLowerCase()
  let page: Page

  beforeAll(async () => {
    page = await enter(server.browser, url(), reader)
  })

  afterAll(() => page?.context().close())

  /** Opens a new conversation with that many messages in it. */
  const show = (name: string, count: number) => fillAndOpen(page, bea, name, readerId, count)
  const announced = () => page.locator("[data-announcer]").textContent()

  test("days are the reader's own, and neighbours of one author are a group", async () => {
    const name = `Days of ${demo}`
    await fill(bea, name, readerId, 4)
    const times = [22, 23, 23.05, 23.5].map((hour) => Date.UTC(2020, 2, 9) + hour * 3_600_000)
    const window = await enter(server.browser, url(), reader, {
      context: { timezoneId: "Europe/Berlin", locale: "en-GB" },
      onServerFrame(frame) {
        for (const [index, one] of (frame.payload.messages ?? []).entries())
          one.createdAt = times[index]
        return frame
      },
    })
    await open(window, name)
    await message(window, `${name} 4`).waitFor()
    const days = await window.locator(".divider:not(.unread)").allTextContents()
    expect(days).toEqual([
      expect.stringMatching(/^Monday,? 9 March 2020$/),
      expect.stringMatching(/^Tuesday,? 10 March 2020$/),
    ])
    expect(await window.locator(".message-author").count()).toBe(3)
    await window.context().close()
  })

  test("a deleted message leaves a tombstone, and an edited one says so", async () => {
    const name = `Changes of ${demo}`
    await fill(bea, name, readerId, 3)
    const window = await enter(server.browser, url(), reader, {
      onServerFrame(frame) {
        for (const one of frame.payload.messages ?? []) {
          if (one.content === `${name} 1`) one.editedAt = Date.now()
          if (one.content === `${name} 2`) Object.assign(one, { deletedAt: 1, content: "" })
        }
        return frame
      },
    })
    await open(window, name)
    const rows = log(window).getByRole("article")
    await rows.nth(2).waitFor()
    expect(await rows.nth(0).textContent()).toContain("edited")
    expect((await rows.nth(1).textContent())?.trim()).toBe("This message was deleted")
    expect(await rows.nth(2).textContent()).not.toContain("edited")
    await window.context().close()
  })

  test("a slow first page shows lines in its place, an empty one what to do", async () => {
    const name = `Slow in ${demo}`
    await fill(bea, name, readerId, 0)
    let release = () => {}
    const isReleased = new Promise<void>((resolve) => {
      release = resolve
    })
    const window = await enter(server.browser, url(), reader, {
      async onServerFrame(frame) {
        if (frame.type === "messages_loaded") await isReleased
        return frame
      },
    })
    await open(window, name)
    await window.getByRole("status", { name: "Loading messages" }).waitFor()
    release()
    await window.getByText("No messages yet. Say the first thing.").waitFor()
    expect(await window.getByRole("status", { name: "Loading messages" }).count()).toBe(0)
    await window.context().close()
  })

  test("the log is one tab stop, and its messages are reached by arrow keys", async () => {
    await show("Keys", 60)
    const focused = () =>
      page.evaluate(() => document.activeElement?.querySelector(".message-body")?.textContent)
    await page.getByRole("textbox", { name: "Message Keys" }).focus()
    await page.keyboard.press("Shift+Tab")
    await eventually(focused).toBe("Keys 60")
    for (const text of ["Keys 59", "Keys 58"]) {
      await page.keyboard.press("ArrowUp")
      await eventually(focused).toBe(text)
    }
    await page.keyboard.press("ArrowDown")
    await eventually(focused).toBe("Keys 59")
    await page.keyboard.press("Tab")
    expect(await page.getByRole("textbox", { name: "Message Keys" }).count()).toBe(1)
    expect(await page.evaluate(() => document.activeElement?.closest("[role=log]"))).toBeNull()
    await page.keyboard.press("Shift+Tab")
    await eventually(focused).toBe("Keys 59")
    await page.keyboard.press("Home")
    await eventually(focused).toMatch(/^Keys \d+$/)
    await eventually(focused).not.toBe("Keys 59")
    await page.keyboard.press("End")
    await eventually(focused).toBe("Keys 60")
    await atEnd(page)
    const stops = log(page).locator("[tabindex='0']")
    expect(await stops.count()).toBe(1)
    const described = await stops.getAttribute("aria-describedby")
    expect(await page.locator(`[id="${described}"]`).textContent()).toBe("Keys 60")
  })

  test("a live region apart from the list says new messages, the author first, and no history", async () => {
    const id = await show("Region", 5)
    expect(await announced()).toBe("")
    expect(await log(page).getAttribute("aria-live")).toBe("off")
    await bea.sendMessage(id, "Hello")
    await eventually(announced).toBe("Bea: Hello")
    await Promise.all([bea.sendMessage(id, "One"), bea.sendMessage(id, "Two")])
    await eventually(announced).toBe("Bea: One. Bea: Two")
    await flood(bea, id, 5, "Many")
    await eventually(announced).toBe("Bea: 5 new messages")
  })

  test("what became of one's own message is said once", async () => {
    const name = `Own in ${demo}`
    await fill(bea, name, readerId, 1)
    const window = await enter(server.browser, url(), reader, {
      onPageFrame({ type, requestId, payload }) {
        if (type !== "send_message" || payload.content !== "Stays here") return null
        const refusal = { code: "forbidden", message: "no", retryable: false }
        return { type: "error", ...(requestId && { requestId }), payload: refusal }
      },
    })
    const said = () => window.locator("[data-announcer]").textContent()
    await open(window, name)
    await say(window, name, "Goes through")
    await eventually(said).toBe("Sent")
    await say(window, name, "Stays here")
    await eventually(said).toMatch(/^Failed: /)
    await message(window, "Stays here").waitFor()
    await window.getByRole("button", { name: "Discard" }).click()
    await message(window, "Stays here").waitFor({ state: "detached" })
    await window.context().close()
  })
})
