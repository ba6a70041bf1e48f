import type { ChatClient } from "@colloquy/core"
import type { Page } from "playwright"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { demoReaders, type EmptyServer, startEmptyServer } from "./empty-server.ts"
import { createGate, createLoss, type Gate } from "./frame-faults.ts"
import { frameLines, scrollPlain, scrollUntil } from "./frames.ts"
import { atEnd, expectStill, movesDuring, scrollState, turnUntil, wheel } from "./log.ts"
import { enter, log, message, open } from "./pages.ts"
import { testFollowing } from "./thread-following.ts"
import { fill, fillAndOpen, flood, longTail, read } from "./writing.ts"

const scrollMs = 120_000
const archived = 10_000
/** Who is that close to the end is taken there: `nearPx` of the core's auto-scroll. */
const nearEndPx = 48

let server: EmptyServer
/** Writes what the window shows. */
let bea: ChatClient

beforeAll(async () => {
  server = await startEmptyServer()
  bea = await server.enter("Bea")
  const room = { type: "group", name: "Archive", participantIds: ["rita", "sven"] } as const
  await flood(bea, (await bea.createConversation(room)).id, archived, "Message")
})

afterAll(() => server?.close())

describe.each(demoReaders)("the thread in $demo", ({ demo, path, reader }) => {
  const url = () => `${server.url}${path}`
  const readerId = reader.toLowerCase()
  let page: Page

  beforeAll(async () => {
    page = await enter(server.browser, url(), reader)
  })

  afterAll(() => page?.context().close())

  /** Opens a new conversation with that many messages in it. */
  const show = (name: string, count: number, tailOf?: (index: number) => string) =>
    fillAndOpen(page, bea, name, readerId, count, tailOf)

  testFollowing({ page: () => page, bea: () => bea, show })

  test("older pages leave the first visible message where it is, in every frame", async () => {
    const name = `Older in ${demo}`
    const id = await fill(bea, name, readerId, 120, longTail)
    const gate = createGate()
    const window = await enter(server.browser, url(), reader, { onServerFrame: gate.pass })
    await open(window, name)
    await message(window, `${name} 120`).waitFor()
    await atEnd(window)
    await read(window, bea, id)
    gate.shut()
    while ((await scrollState(window)).top > 0) await wheel(window, -5_000)
    await expectStill(window, `${name} 70`, gate.open)
    await window.context().close()
  })

  test("older pages that come while the wheel turns push nothing back or ahead", async () => {
    await show("Wheel", 510, longTail)
    let turned = 0
    const moves = await movesDuring(page, async () => {
      turned = await turnUntil(page, -400, "Wheel 1")
    })
    expect(Math.min(...moves)).toBeGreaterThanOrEqual(-1)
    expect(sum(moves)).toBeLessThanOrEqual(turned + 1)
  })

  /** A window that missed what was sent last, with its reader a little above the end of what it has. */
  async function missed(
    name: string,
    count: number,
  ): Promise<{ id: string; window: Page; gate: Gate }> {
    const id = await fill(bea, name, readerId, 60)
    const gate = createGate()
    const loss = createLoss()
    const window = await enter(server.browser, url(), reader, {
      onServerFrame: async (frame) => loss.take(await gate.pass(frame)),
      onPageFrame: loss.refuse,
    })
    await open(window, name)
    await message(window, `${name} 60`).waitFor()
    await atEnd(window)
    await read(window, bea, id)
    await wheel(window, -300)
    loss.begin()
    await flood(bea, id, count, "Missed", longTail)
    await loss.endAfter(count)
    await bea.sendMessage(id, "Last")
    await window.getByRole("button", { name: "Load newer" }).waitFor()
    return { id, window, gate }
  }

  test("reading down loads newer messages up to the latest, which is followed then", async () => {
    const { id, window, gate } = await missed(`Down in ${demo}`, 300)
    gate.shut()
    await wheel(window, 2_000)
    await expectStill(window, "Missed 1", gate.open)
    let turned = 0
    const moves = await movesDuring(window, async () => {
      turned = await turnUntil(window, 400, "Last")
    })
    expect(Math.max(...moves)).toBeLessThanOrEqual(1)
    expect(sum(moves)).toBeGreaterThanOrEqual(-turned - nearEndPx)
    await window.mouse.wheel(0, 1_000)
    await window.locator("button.latest").waitFor({ state: "detached" })
    await bea.sendMessage(id, "Later")
    await message(window, "Later").waitFor()
    await atEnd(window)
    await window.context().close()
  })

  test("the latest is one press away, and the gap before it loads in its own place", async () => {
    const name = `Gap in ${demo}`
    const { window, gate } = await missed(name, 90)
    await window.locator("button.latest").click()
    await message(window, "Last").waitFor()
    await atEnd(window)
    await window.locator("button.latest").waitFor({ state: "detached" })
    await turnUntil(window, -240, `${name} 60`)
    await wheel(window, -120)
    const gap = log(window).locator(".gap")
    gate.shut()
    await gap.getByRole("button", { name: "Load them" }).click()
    await gap.getByRole("button", { name: "Loading…" }).waitFor()
    expect(await window.getByText("Loading…").count()).toBe(1)
    await expectStill(window, "Missed 1", gate.open)
    expect(await gap.count()).toBe(0)
    const texts = await log(window).locator(".message-body").allTextContents()
    expect(texts[texts.indexOf("Missed 1") - 1]).toBe(`${name} 60`)
    await window.context().close()
  })

  test(
    "ten thousand messages scroll up and down with only the rows in view in the document",
    async () => {
      const newest = `Message ${archived}`
      await open(page, "Archive")
      await message(page, newest).waitFor()
      const up = await scrollUntil(page, "Message 1", "up")
      // So far up that the latest ones were let go of.
      await log(page).evaluate((element) => element.scrollTo(0, element.scrollHeight))
      await page.getByRole("button", { name: "Load newer" }).waitFor()
      expect(await message(page, newest).count()).toBe(0)
      const down = await scrollUntil(page, newest, "down")
      await atEnd(page)
      const plain = await scrollPlain(page, 200)
      console.log(frameLines({ [`${demo}, up`]: up, down, "plain lines": plain }))
      for (const { maxRows } of [up, down]) expect(maxRows).toBeLessThan(80)
    },
    scrollMs,
  )
})

function sum(moves: readonly number[]): number {
  return moves.reduce((total, move) => total + move, 0)
}
