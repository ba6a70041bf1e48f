import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { type Browser, chromium, type Page } from "playwright"
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from "vitest"
import { chromiumArgs, chromiumPath } from "../chromium.ts"
import { freePort } from "../free-port.ts"
import type { RunningProcess } from "../process.ts"
import { demoSites } from "./build.ts"
import { eventually } from "./log.ts"
import { connected, enter, field, message, open, say, waiting } from "./pages.ts"
import { connectAs } from "./person.ts"
import { checkScreen, focused, tabTo } from "./screen-kit.ts"
import { serveDemos } from "./seeded-server.ts"

/** A screen is pictured and examined in six forms: work alone, and a slow machine has as much of it. */
const longMs = 120_000
const release = "Release 2.0"

describe("the screen of the demos", () => {
  let folder: string
  let port: number
  let server: RunningProcess
  let browser: Browser

  const serve = () => serveDemos({ demos: inject("demosFolder"), data: folder, port })

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "colloquy-screen-"))
    port = await freePort()
    server = await serve()
    browser = await chromium.launch({ executablePath: chromiumPath, args: chromiumArgs })
  }, longMs)

  // A window that was left open would go on reconnecting beside the next test.
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close()
  })

  afterAll(async () => {
    await browser?.close()
    await server?.stop()
    await rm(folder, { recursive: true, force: true })
  })

  describe.each(demoSites)("$name", { timeout: longMs }, ({ name, path }) => {
    const origin = () => `http://127.0.0.1:${port}`
    const url = () => origin() + path
    const comeIn = (person: string) => enter(browser, url(), `${person} ${name}`)

    test("is there before somebody has a name, and is not empty after", {
      timeout: longMs,
    }, async () => {
      const page = await browser.newPage()
      await page.goto(url())
      await page.getByRole("textbox", { name: "Your name" }).waitFor()
      await checkScreen(page, `${name}-welcome`)
      const eva = await comeIn("Eva")
      await eva.getByRole("link", { name: /Lunch/ }).waitFor()
      await checkScreen(eva, `${name}-list`)
      await open(eva, release)
      await message(eva, "I hope that nobody ever reads it.").waitFor()
      await checkScreen(eva, `${name}-thread`)
      await eva.keyboard.press("Escape")
      await eva.getByRole("button", { name: "New conversation" }).click()
      await eva.getByRole("textbox", { name: "Channel id" }).waitFor()
      await checkScreen(eva, `${name}-dialog`)
    })

    test("holds whatever people write", async () => {
      const page = await comeIn("Wim")
      await open(page, release)
      const texts = [
        "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft".repeat(
          3,
        ),
        "مرحبا، هل نطلق الإصدار اليوم؟",
        "<img src=x onerror=alert(1)><b>bold</b>",
        "👩‍👩‍👧‍👦",
        "x".repeat(16_000),
        "The last of them",
      ]
      for (const text of texts) {
        await say(page, release, text)
        await message(page, text).last().waitFor()
      }
      const rtl = message(page, texts[1] ?? "").last()
      expect(await rtl.evaluate((element) => getComputedStyle(element).direction)).toBe("rtl")
      await checkScreen(page, `${name}-texts`)
    })

    test("keeps a text that is too long, and says so", async () => {
      const page = await comeIn("Tim")
      await open(page, release)
      const composer = field(page, release)
      await composer.fill("y".repeat(16_001))
      await page.getByRole("alert").getByText("Shorten it by 1,").waitFor()
      await page.keyboard.press("Enter")
      expect(await composer.inputValue()).toHaveLength(16_001)
      await checkScreen(page, `${name}-too-long`)
      await composer.fill("y".repeat(16_000))
      await page.getByRole("alert").getByText("Shorten").waitFor({ state: "detached" })
    })

    test("grows the field to eight lines, and keeps drafts apart", async () => {
      const page = await comeIn("Gil")
      await open(page, release)
      const composer = field(page, release)
      const heights: number[] = []
      for (const lines of [1, 8, 20]) {
        await composer.fill(Array.from({ length: lines }, (_, line) => `Line ${line}`).join("\n"))
        heights.push((await composer.boundingBox())?.height ?? 0)
      }
      expect(heights[1]).toBeGreaterThan(7 * 22)
      expect(heights[2]).toBe(heights[1])
      await checkScreen(page, `${name}-composer`)
      await composer.fill("Half a thought")
      await composer.dispatchEvent("keydown", { key: "Enter", isComposing: true })
      await open(page, "Lunch")
      expect(await field(page, "Lunch").inputValue()).toBe("")
      await open(page, release)
      const draft = () => field(page, release).inputValue()
      await eventually(draft).toBe("Half a thought")
      await page.reload()
      await connected(page)
      await eventually(draft).toBe("Half a thought")
      expect(await message(page, "Half a thought").count()).toBe(0)
    })

    test("shows two hundred conversations of every name", async () => {
      const chat = await connectAs(origin(), `Max ${name}`)
      const names = ["العربية", "🚀", `${"Projektbesprechung ".repeat(5)}Ende!`, "Zoë"]
      const create = (title: string) => chat.createConversation({ type: "group", name: title })
      for (let index = 0; index < 194; index += 20) {
        const count = Math.min(20, 194 - index)
        await Promise.all(Array.from({ length: count }, (_, at) => create(`Number ${index + at}`)))
      }
      for (const title of names) await create(title)
      await chat.createConversation({ type: "direct", participantIds: ["ana"] })
      await chat.createConversation({ type: "group" })
      await chat.close()
      const page = await comeIn("Max")
      const rows = page.getByRole("list", { name: "Conversations" }).getByRole("link")
      await expect
        .poll(
          async () => {
            const more = page.getByRole("button", { name: "Load more" })
            if (await more.isEnabled({ timeout: 100 }).catch(() => false)) await more.click()
            return rows.count()
          },
          { timeout: longMs },
        )
        .toBe(202)
      await rows.filter({ hasText: "Only you" }).waitFor()
      await rows.first().scrollIntoViewIfNeeded()
      await checkScreen(page, `${name}-many`)
      const search = page.getByRole("searchbox", { name: "Search conversations" })
      await search.fill("zoe")
      await expect.poll(() => rows.count(), { timeout: longMs }).toBe(1)
      await search.fill("nothing like it")
      await page.getByText("No conversation has that name.").waitFor()
    })

    test("follows the system or a choice, before anything is painted", async () => {
      const page = await comeIn("Liv")
      const scheme = () =>
        page.evaluate(() => {
          const { colorScheme, backgroundColor } = getComputedStyle(document.documentElement)
          return { colorScheme, backgroundColor }
        })
      await page.emulateMedia({ colorScheme: "light" })
      const light = await scheme()
      await page.emulateMedia({ colorScheme: "dark" })
      const dark = await scheme()
      expect(dark.backgroundColor).not.toBe(light.backgroundColor)
      await page.emulateMedia({ colorScheme: "light" })
      await page.getByRole("combobox", { name: "Theme" }).selectOption("Dark")
      expect(await scheme()).toEqual({ ...dark, colorScheme: "dark" })
      // Without the application, all that is left is what blocks the first paint.
      await page.route("**/assets/*.js", (route) => route.abort())
      await page.reload()
      expect(await scheme()).toEqual({ ...dark, colorScheme: "dark" })
      await page.unroute("**/assets/*.js")
      await page.reload()
      await page.getByRole("combobox", { name: "Theme" }).selectOption("System")
      expect((await scheme()).backgroundColor).toBe(light.backgroundColor)
    })

    test("needs no mouse", async () => {
      const page = await browser.newPage()
      const button = (label: string) => page.getByRole("button", { name: label, exact: true })
      await page.goto(url())
      await tabTo(page, page.getByRole("textbox", { name: "Your name" }))
      await page.keyboard.type(`Kim ${name}`)
      await page.keyboard.press("Enter")
      await connected(page)
      await tabTo(page, button("New conversation"))
      await page.keyboard.press("Enter")
      await tabTo(page, page.getByRole("textbox", { name: "Name", exact: true }))
      await page.keyboard.type("By hand")
      await page.keyboard.press("Enter")
      await focused(field(page, "By hand"))
      await page.keyboard.type("First")
      await page.keyboard.press("Shift+Enter")
      await page.keyboard.type("Second")
      await page.keyboard.press("Enter")
      await message(page, "First\nSecond").waitFor()
      await page.keyboard.press("Escape")
      const row = page.getByRole("link", { name: /By hand/ })
      await focused(row)
      await page.keyboard.press("Enter")
      await focused(field(page, "By hand"))
      await tabTo(page, button("Leave"))
      await page.keyboard.press("Enter")
      await page.getByRole("textbox", { name: "Your name" }).waitFor()
    })

    test("says that a message was delivered, and who is here and writing", async () => {
      const [uma, vic] = [await comeIn("Uma"), await comeIn("Vic")]
      await uma.getByRole("button", { name: "New conversation" }).click()
      await uma.getByRole("textbox", { name: "Name", exact: true }).fill("Pair")
      await uma.getByRole("textbox", { name: "People" }).fill(`Vic ${name}`)
      await uma.keyboard.press("Enter")
      await field(uma, "Pair").waitFor()
      await uma.getByRole("list", { name: "People" }).getByText("online").waitFor()
      await open(vic, "Pair")
      await focused(field(vic, "Pair"))
      await vic.keyboard.press("Escape")
      const logTop = () => uma.getByRole("log").boundingBox()
      const before = await logTop()
      await say(uma, "Pair", "Are you there?")
      await uma.getByRole("img", { name: "Delivered" }).waitFor()
      await open(vic, "Pair")
      await field(vic, "Pair").pressSequentially("Yes")
      await uma
        .locator(".typing")
        .getByText(/is typing…/)
        .waitFor()
      expect(await logTop()).toEqual(before)
      await vic.close()
      await uma.getByRole("list", { name: "People" }).getByText("offline").waitFor()
    })

    test("says what the connection is doing, and does not blame the network", {
      timeout: longMs,
    }, async () => {
      const page = await comeIn("Ned")
      await open(page, release)
      const status = page.getByRole("status", { name: "Connection" })
      await server.stop()
      await page.context().setOffline(true)
      await status.getByText("Offline", { exact: true }).waitFor()
      await checkScreen(page, `${name}-offline`)
      await page.context().setOffline(false)
      await status.getByText("Reconnecting").waitFor()
      await say(page, release, "Written in the dark")
      await waiting(page).waitFor()
      await page.getByText("the server cannot be reached").waitFor()
      await checkScreen(page, `${name}-reconnecting`)
      server = await serve()
      await page
        .getByRole("button", { name: "Connect now" })
        .click({ timeout: 5_000 })
        .catch(() => {})
      await connected(page)
      await waiting(page).waitFor({ state: "detached" })
      await refuseTokens(page)
      await page.reload()
      await status.getByText("Signed out").waitFor()
      await page.getByText("the server did not accept the sign-in").waitFor()
      await checkScreen(page, `${name}-signed-out`)
      await page.setViewportSize({ width: 320, height: 640 })
      await page.getByRole("button", { name: "Back to conversations" }).click()
      await page.getByRole("button", { name: "New conversation" }).waitFor()
      await page.unroute("**/demo/token*")
      await page.getByRole("button", { name: "Connect now" }).click()
      await connected(page)
    })
  })
})

async function refuseTokens(page: Page): Promise<void> {
  await page.route("**/demo/token*", (route) => route.fulfill({ status: 401, body: "Who?" }))
}
