import type { ChatClient } from "@colloquy/core"
import type { Page } from "playwright"
import { expect, test } from "vitest"
import {
  atEnd,
  eventually,
  firstInView,
  growLastRow,
  growRowAbove,
  scrollState,
  settled,
  wheel,
} from "./log.ts"
import { log, message, open, say, topOf } from "./pages.ts"
import { flood, read } from "./writing.ts"

/** A demo in a window, as a test finds it. */
export interface ShownThread {
  readonly page: () => Page
  /** Writes what the window shows. */
  readonly bea: () => ChatClient
  /** Opens a new conversation with that many messages in it, and gives its id. */
  readonly show: (name: string, count: number) => Promise<string>
}

/** The end is followed while the reader is there, and otherwise nothing moves. */
export function testFollowing({ page, bea, show }: ShownThread): void {
  test("a message at the end is followed", async () => {
    const id = await show("Follow", 40)
    await bea().sendMessage(id, "One more")
    await message(page(), "One more").waitFor()
    await atEnd(page())
    await say(page(), "Follow", "And mine")
    await message(page(), "And mine").waitFor()
    await atEnd(page())
  })

  test("higher up nothing moves, and a button counts what is new and goes there", async () => {
    const id = await show("Higher", 40)
    await wheel(page(), -400)
    const { text, top } = await firstInView(page())
    await bea().sendMessage(id, "New one")
    await bea().sendMessage(id, "New two")
    await page().getByRole("button", { name: "2 new" }).waitFor()
    expect(await topOf(page(), text)).toBe(top)
    await page().getByRole("button", { name: "2 new" }).click()
    await message(page(), "New two").waitFor()
    await atEnd(page())
    await page().locator("button.latest").waitFor({ state: "detached" })
  })

  test("one's own message comes into view, also from higher up", async () => {
    await show("Own", 40)
    await wheel(page(), -400)
    await say(page(), "Own", "From above")
    await message(page(), "From above").waitFor()
    await atEnd(page())
    await page().locator("button.latest").waitFor({ state: "detached" })
  })

  test("one small scroll up ends the following of a row that grows, and the end begins it", async () => {
    await show("Growing", 40)
    await growLastRow(page())
    await atEnd(page())
    await wheel(page(), -30)
    const before = await scrollState(page())
    await growLastRow(page())
    const after = await scrollState(page())
    expect(after.top).toBe(before.top)
    expect(after.fromEnd).toBeGreaterThan(before.fromEnd + 150)
    await wheel(page(), 2_000)
    await atEnd(page())
    await page().locator("button.latest").waitFor({ state: "detached" })
  })

  test("a row above that grows leaves the first visible row in its place", async () => {
    await show("Above", 40)
    await wheel(page(), -300)
    const { text, top } = await firstInView(page())
    await growRowAbove(page())
    await settled(page())
    expect(Math.abs((await topOf(page(), text)) - top)).toBeLessThanOrEqual(1)
  })

  test("a divider stands before the first unread message, and stays until the reader leaves", async () => {
    const id = await show("Unread", 3)
    await open(page(), "Archive")
    await flood(bea(), id, 2, "Fresh")
    const unread = page()
      .getByRole("link", { name: /Unread/ })
      .locator(".unread")
    await eventually(() => unread.textContent()).toBe("2 unread")
    await open(page(), "Unread")
    const divider = page().locator(".divider.unread")
    await divider.waitFor()
    const texts = () => log(page()).locator(".log-row").allTextContents()
    const place = async () => (await texts()).indexOf("New")
    const before = await place()
    expect((await texts())[before + 1]).toContain("Fresh 1")
    await bea().sendMessage(id, "Later")
    await message(page(), "Later").waitFor()
    expect(await place()).toBe(before)
    await read(page(), bea(), id)
    await open(page(), "Archive")
    await open(page(), "Unread")
    await message(page(), "Later").waitFor()
    expect(await divider.count()).toBe(0)
  })
}
