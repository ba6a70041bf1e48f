import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { type Browser, chromium, type Page } from "playwright"
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest"
import { chromiumArgs, chromiumPath } from "../chromium.ts"
import { freePort } from "../free-port.ts"
import type { RunningProcess } from "../process.ts"
import { demoSites } from "./build.ts"
import { connected, enter, message, open, say } from "./pages.ts"
import { checkScreen } from "./screen-kit.ts"
import { serveDemos } from "./seeded-server.ts"

const startMs = 60_000
const room = "Release 2.0"

describe("the lab", () => {
  let folder: string
  let server: RunningProcess
  let browser: Browser
  let origin: string

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "colloquy-lab-"))
    const port = await freePort()
    origin = `http://127.0.0.1:${port}`
    server = await serveDemos({ demos: inject("demosFolder"), data: folder, port })
    browser = await chromium.launch({ executablePath: chromiumPath, args: chromiumArgs })
  }, startMs)

  afterAll(async () => {
    await browser?.close()
    await server?.stop()
    await rm(folder, { recursive: true, force: true })
  })

  // Twice: what was lost on the line alone may take as long as a start.
  describe.each(demoSites)("of $name", { timeout: 2 * startMs }, ({ name, path }) => {
    let page: Page
    const button = (label: string) => page.getByRole("button", { name: label, exact: true })
    const fact = (label: string) =>
      page.locator(".lab-facts div").filter({ hasText: label }).locator("dd")

    beforeAll(async () => {
      page = await enter(browser, `${origin}${path}?lab`, `Lea ${name}`)
      await open(page, room)
    }, startMs)

    afterAll(() => page?.context().close())

    test("is there only for who asks for it", async () => {
      await button("Cut the line").waitFor()
      await checkScreen(page, `${name}-lab`)
      const other = await enter(browser, `${origin}${path}`, `Leo ${name}`)
      await open(other, room)
      expect(await other.getByText("Network lab").count()).toBe(0)
      await other.context().close()
    })

    test("cuts the line, and what waits is shown and sent once when it is whole", async () => {
      await button("Cut the line").click()
      await fact("Status").getByText("waiting").waitFor()
      await say(page, room, `Cut off in ${name}`)
      // Perhaps beside the mark that what was just seen is read.
      await fact("Outbox")
        .getByText(/^\d queued$/)
        .waitFor()
      await button("Cut the line").click()
      await fact("Status").getByText("ready").waitFor()
      await fact("Outbox").getByText("empty").waitFor()
      expect(await message(page, `Cut off in ${name}`).count()).toBe(1)
    })

    test("delays and loses frames, and every message arrives once and in order", async () => {
      // Long enough to be seen waiting, should nothing be lost by chance.
      await page.getByRole("slider", { name: "Delay" }).fill("1000")
      await page.getByRole("slider", { name: "Loss" }).fill("20")
      const texts = Array.from({ length: 10 }, (_, index) => `${index} over a bad line in ${name}`)
      for (const text of texts) await say(page, room, text)
      await fact("Outbox")
        .getByText(/sending|queued/)
        .waitFor()
      await page.getByRole("slider", { name: "Delay" }).fill("100")
      await page.getByRole("slider", { name: "Loss" }).fill("0")
      await fact("Outbox").getByText("empty").waitFor({ timeout: startMs })
      const reader = await enter(browser, `${origin}${path}`, `Rex ${name}`)
      await open(reader, room)
      await message(reader, texts.at(-1) ?? "").waitFor()
      const shown = await reader.getByRole("log").locator(".message-body").allTextContents()
      expect(shown.filter((text) => texts.includes(text))).toEqual(texts)
      await reader.context().close()
      await page.getByRole("slider", { name: "Delay" }).fill("0")
    })

    test("restarts the server, and the page comes back by itself", async () => {
      const opened = async () => {
        const [, count] = /opened (\d+)/.exec(`${await fact("So far").textContent()}`) ?? []
        return Number(count)
      }
      const before = await opened()
      await button("Restart the server").click()
      // The link may be back before anybody looked at its absence.
      await expect.poll(opened, { timeout: startMs }).toBeGreaterThan(before)
      await connected(page)
      await say(page, room, `After the restart in ${name}`)
      await fact("Outbox").getByText("empty").waitFor()
      await message(page, `After the restart in ${name}`).waitFor()
    })
  })
})
