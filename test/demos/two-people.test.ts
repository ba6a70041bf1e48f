import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { type Browser, chromium, type Page } from "playwright"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { chromiumArgs, chromiumPath } from "../chromium.ts"
import { diskOf } from "../disk.ts"
import { freePort } from "../free-port.ts"
import { type RunningProcess, startProcess } from "../process.ts"
import {
  connected,
  disconnected,
  enter,
  keepFiles,
  message,
  open,
  say,
  signIn,
  waiting,
} from "./pages.ts"

const startMs = 60_000
/** The demos are built anew, and then a client may wait for ten seconds before it tries again. */
const restartMs = 2 * startMs
/** A disk that is busy takes its time. */
const writeMs = 30_000

/** What `npm start` runs, on a folder of its own. */
async function startColloquy(port: number, data: string): Promise<RunningProcess> {
  const program = ["--conditions=@colloquy/source", "scripts/start.mjs"]
  const flags = ["--port", `${port}`, "--data", data, "--no-open"]
  return startProcess(process.execPath, [...program, ...flags], /Listening on (\S+),/)
}

describe("two people, one page in React and one in Svelte", () => {
  let folder: string
  let port: number
  let server: RunningProcess
  let browser: Browser
  let ann: Page
  let bob: Page

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "colloquy-demos-"))
    port = await freePort()
    server = await startColloquy(port, join(folder, "data"))
    browser = await chromium.launch({ executablePath: chromiumPath, args: chromiumArgs })
    const url = `http://127.0.0.1:${port}`
    ann = await enter(browser, `${url}/`, "Ann", { prepare: keepFiles })
    bob = await enter(browser, `${url}/svelte`, "Bob", { prepare: keepFiles })
  }, startMs)

  afterAll(async () => {
    await browser?.close()
    await server?.stop()
    await rm(folder, { recursive: true, force: true })
  })

  test("the server is well, and serves both pages", async () => {
    for (const path of ["/health", "/", "/svelte"]) {
      const response = await fetch(`http://127.0.0.1:${port}${path}`)
      expect(response.status, path).toBe(200)
    }
  })

  test("one creates a conversation, and it appears in the other's list", async () => {
    await ann.getByRole("button", { name: "New conversation" }).click()
    await ann.getByRole("textbox", { name: "Name", exact: true }).fill("Launch")
    await ann.getByRole("textbox", { name: "People" }).fill("Bob")
    await ann.getByRole("button", { name: "Create" }).click()
    await ann.getByRole("textbox", { name: "Message Launch" }).waitFor()
    await bob.getByRole("link", { name: /Launch/ }).click()
    await bob.getByRole("textbox", { name: "Message Launch" }).waitFor()
  })

  test("one types and sends, the other sees both", async () => {
    await ann.getByRole("textbox", { name: "Message Launch" }).pressSequentially("Shall we ship?")
    await bob.locator(".typing").getByText("Ann is typing…").waitFor()
    await ann.keyboard.press("Enter")
    await message(bob, "Shall we ship?").waitFor()
    await say(bob, "Launch", "Yes. At noon.")
    await message(ann, "Yes. At noon.").waitFor()
  })

  test(
    "what is written while the server is dead is there exactly once on both",
    async () => {
      await server.kill()
      await disconnected(ann)
      await say(ann, "Launch", "Written in the dark")
      await message(ann, "Written in the dark").waitFor()
      server = await startColloquy(port, join(folder, "data"))
      await connected(ann)
      await connected(bob)
      await message(bob, "Written in the dark").waitFor()
      expect(await message(ann, "Written in the dark").count()).toBe(1)
      expect(await message(bob, "Written in the dark").count()).toBe(1)
    },
    restartMs,
  )

  test(
    "what is written while the server is dead outlives a reload, and is there exactly once on both",
    async () => {
      await server.kill()
      for (const [page, text] of [
        [ann, "Before a reload"],
        [bob, "Before another"],
      ] as const) {
        await disconnected(page)
        await say(page, "Launch", text)
        await waiting(page).waitFor()
        // It is shown before it is written, and only what was written outlives the page.
        await expect.poll(() => diskOf(page), { timeout: writeMs }).toContain(text)
        await page.reload()
        await waiting(page).waitFor()
      }
      server = await startColloquy(port, join(folder, "data"))
      for (const page of [ann, bob]) await connected(page)
      for (const page of [ann, bob])
        for (const text of ["Before a reload", "Before another"]) {
          await message(page, text).waitFor()
          expect(await message(page, text).count()).toBe(1)
        }
    },
    restartMs,
  )

  test(
    "who leaves takes what waits along: it is not sent when they come back",
    async () => {
      await server.kill()
      await disconnected(ann)
      await say(ann, "Launch", "Not to be sent")
      await waiting(ann).waitFor()
      await ann.getByRole("button", { name: "Leave" }).click()
      await ann.getByRole("textbox", { name: "Your name" }).waitFor()
      server = await startColloquy(port, join(folder, "data"))
      await signIn(ann, "Ann")
      await open(ann, "Launch")
      await say(ann, "Launch", "To be sent")
      await message(bob, "To be sent").waitFor()
      expect(await message(bob, "Not to be sent").count()).toBe(0)
    },
    restartMs,
  )

  test("a reload keeps the person, the conversation and its history", async () => {
    for (const page of [ann, bob]) {
      await page.reload()
      await connected(page)
      for (const text of ["Shall we ship?", "Yes. At noon.", "Written in the dark"]) {
        await message(page, text).waitFor()
        expect(await message(page, text).count()).toBe(1)
      }
    }
  })
})
