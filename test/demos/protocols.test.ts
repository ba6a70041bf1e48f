import type { ChatClient } from "@colloquy/core"
import type { Locator, Page } from "playwright"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { demoReaders, type EmptyServer, startEmptyServer } from "./empty-server.ts"
import { atEnd, eventually } from "./log.ts"
import { connected, enter, field, log, message, open, say, waiting } from "./pages.ts"
import { checkScreen } from "./screen-kit.ts"
import { flood } from "./writing.ts"

const startMs = 60_000
/** The protocol allows eight attempts a minute: with those spent while the line was cut, the next one waits as long. */
const attemptsMs = 75_000
const patience = { timeout: startMs + attemptsMs }

let server: EmptyServer
/** Speaks the native protocol, without a window. */
let bea: ChatClient

beforeAll(async () => {
  server = await startEmptyServer()
  bea = await server.enter("Bea")
}, startMs)

afterAll(() => server?.close())

describe.each(demoReaders)("the QryptChat API in $demo", patience, ({ demo, path, reader }) => {
  const title = `Both in ${demo}`
  const address = () => `${server.url}${path}?protocol=qrypt&lab`
  let loseAnswers = false
  let page: Page
  let nico: Page
  let id: string

  beforeAll(async () => {
    nico = await enter(server.browser, `${server.url}${path}`, `Nico ${demo}`)
    page = await enter(server.browser, address(), reader, {
      onServerFrame: (frame) =>
        loseAnswers && frame.type === "message_sent" ? new Promise(() => {}) : frame,
    })
    await page.getByRole("button", { name: "New conversation" }).click()
    const dialog = page.getByRole("dialog")
    await dialog.getByRole("textbox", { name: "Name", exact: true }).fill(title)
    await dialog.getByRole("textbox", { name: "People" }).fill(`Bea, Nico ${demo}`)
    await dialog.getByRole("button", { name: "Create" }).click()
    await field(page, title).waitFor()
    await open(nico, title)
    id = await nico.evaluate(() => decodeURIComponent(location.hash.slice(1)))
    bea.messages(id).subscribe(() => {})
    await bea.loadMessages(id)
  }, startMs)

  afterAll(async () => {
    await page?.context().close()
    await nico?.context().close()
  })

  const row = (text: string): Locator => log(page).getByRole("article").filter({ hasText: text })
  const lab = (label: string) => page.getByRole("button", { name: label, exact: true })
  const contents = () =>
    bea
      .messages(id)
      .get()
      .map(({ content }) => content)

  test("people of two protocols write to each other in one conversation", async () => {
    await field(page, title).pressSequentially("Over QryptChat")
    await nico.locator(".typing").getByText(`${reader} is typing…`).waitFor()
    await page.keyboard.press("Enter")
    await message(nico, "Over QryptChat").waitFor()
    await field(nico, title).pressSequentially("Over the native one")
    await page.locator(".typing").getByText(`Nico ${demo} is typing…`).waitFor()
    await nico.keyboard.press("Enter")
    await message(page, "Over the native one").waitFor()
    await row("Over the native one").getByText(`Nico ${demo}`).waitFor()
    await checkScreen(page, `${demo}-qrypt`)
  })

  test("what is written offline over another protocol is sent once", async () => {
    await lab("Cut the line").click()
    await say(page, title, "Written in the dark")
    await waiting(page).waitFor()
    await lab("Cut the line").click()
    await connected(page, attemptsMs)
    await message(nico, "Written in the dark").waitFor()
    await row("Written in the dark").getByRole("img", { name: "Sent", exact: true }).waitFor()
    await eventually(() => contents().filter((one) => one === "Written in the dark")).toHaveLength(
      1,
    )
    expect(await message(page, "Written in the dark").count()).toBe(1)
  })

  test("a message whose answer is lost says so, until the server shows that it came", async () => {
    loseAnswers = true
    await say(page, title, "Did it come?")
    await message(nico, "Did it come?").waitFor()
    await lab("Cut the line").click()
    await row("Did it come?").getByRole("img", { name: "Perhaps not sent" }).waitFor()
    await checkScreen(page, `${demo}-unconfirmed`)
    loseAnswers = false
    await lab("Cut the line").click()
    await connected(page, attemptsMs)
    await row("Did it come?").getByRole("img", { name: "Sent", exact: true }).waitFor()
    expect(contents().filter((content) => content === "Did it come?")).toHaveLength(1)
  })

  test("what a protocol cannot do is not offered", async () => {
    const { key } = await bea.sendMessage(id, "Mine")
    await bea.addReaction(id, key, "🎉")
    for (const text of ["Over QryptChat", "Mine"]) {
      await row(text).hover()
      await row(text).focus()
      expect(await row(text).getByRole("button").count()).toBe(0)
    }
    expect(await page.getByRole("toolbar").count()).toBe(0)
    await field(page, title).press("ArrowUp")
    expect(await field(page, title).inputValue()).toBe("")
    expect(
      await log(page)
        .getByRole("img", { name: /Delivered|Read/ })
        .count(),
    ).toBe(0)
    await page.getByRole("button", { name: "New conversation" }).click()
    const dialog = page.getByRole("dialog")
    await dialog.getByRole("radio", { name: "Direct" }).waitFor()
    expect(await dialog.getByRole("radio").count()).toBe(2)
    expect(await dialog.getByRole("button", { name: "Join" }).count()).toBe(0)
    await checkScreen(page, `${demo}-qrypt-new`)
    await page.keyboard.press("Escape")
  })

  test("one's own message comes into view while nobody knows whether newer ones came", async () => {
    await flood(bea, id, 20, "Line")
    await message(page, "Line 20").waitFor()
    await lab("Cut the line").click()
    await say(page, title, "Written blindly")
    await waiting(page).waitFor()
    await message(page, "Written blindly").waitFor()
    await atEnd(page)
    await lab("Cut the line").click()
    await connected(page, attemptsMs)
    await row("Written blindly").getByRole("img", { name: "Sent", exact: true }).waitFor()
  })

  test("what is read is unread no more, on a server that has no marks", async () => {
    const other = await bea.createConversation({
      ...{ type: "direct", participantIds: [reader.toLowerCase()] },
    })
    const link = page.locator(`[data-conversation-id="${other.id}"]`)
    await link.waitFor()
    await eventually(async () => {
      await bea.sendMessage(other.id, "Psst")
      return link.getByText("unread").count()
    }).toBe(1)
    await link.click()
    await link.getByText("unread").waitFor({ state: "detached" })
    await bea.sendMessage(other.id, "You are here")
    await message(page, "You are here").waitFor()
    await eventually(() => link.getByText("unread").count()).toBe(0)
    await page.reload()
    await message(page, "You are here").waitFor()
    expect(await link.getByText("unread").count()).toBe(0)
    await open(page, title)
  })

  test("the protocol is chosen on the screen, and comes only to who chose it", async () => {
    const files: string[] = []
    nico.on("request", (request) => files.push(new URL(request.url()).pathname))
    const choose = (protocol: string) => nico.getByLabel("Protocol").selectOption(protocol)
    await nico.reload()
    await connected(nico)
    expect(files.filter((file) => /qrypt/.test(file))).toEqual([])
    await choose("QryptChat")
    await nico.waitForURL(/\?protocol=qrypt#/)
    await connected(nico)
    expect(files.filter((file) => /assets\/qrypt/.test(file))).toHaveLength(1)
    await message(nico, "Over QryptChat").waitFor()
    await say(nico, title, "Changed over")
    await message(page, "Changed over").waitFor()
    await choose("Native")
    await nico.waitForURL(({ search }) => search === "")
    await message(nico, "Changed over").waitFor()
  })
})
