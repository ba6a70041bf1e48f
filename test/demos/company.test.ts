import type { ChatClient } from "@colloquy/core"
import type { Page } from "playwright"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { demoReaders, type EmptyServer, startEmptyServer } from "./empty-server.ts"
import { createGate } from "./frame-faults.ts"
import { eventually } from "./log.ts"
import { connected, enter, field, log, message, open, say } from "./pages.ts"
import { focused } from "./screen-kit.ts"

let server: EmptyServer
let bea: ChatClient
let cem: ChatClient
let dan: ChatClient

beforeAll(async () => {
  server = await startEmptyServer()
  bea = await server.enter("Bea")
  cem = await server.enter("Cem")
  dan = await server.enter("Dan")
})

afterAll(() => server?.close())

describe.each(demoReaders)("company in $demo", ({ demo, path, reader }) => {
  async function meet(name: string): Promise<string> {
    const participantIds = ["cem", "dan", reader.toLowerCase()]
    return (await bea.createConversation({ type: "group", name, participantIds })).id
  }

  const url = () => `${server.url}${path}`
  const cutButton = (page: Page) => page.getByRole("button", { name: "Cut the line" })
  const banner = (page: Page) => page.locator(".connection")
  const status = (page: Page) => page.getByRole("status", { name: "Connection" })

  test("the typing line names one or two, then counts, and keeps its height", async () => {
    const name = `Typing in ${demo}`
    const id = await meet(name)
    const page = await enter(server.browser, url(), reader)
    await open(page, name)
    const line = page.locator(".typing")
    const place = () => line.boundingBox()
    const before = await place()
    // Who does not go on is believed for six seconds.
    const type = (...people: ChatClient[]) => {
      for (const one of people) one.startTyping(id)
    }
    type(bea)
    await line.getByText("Bea is typing…", { exact: true }).waitFor()
    type(bea, cem)
    await line.getByText(/^(Bea and Cem|Cem and Bea) are typing…$/).waitFor()
    type(bea, cem, dan)
    await line.getByText("3 people are typing…", { exact: true }).waitFor()
    expect(await place()).toEqual(before)
    for (const one of [bea, cem, dan]) one.stopTyping(id)
    await expect.poll(() => line.textContent(), { timeout: 10_000 }).toBe("")
    expect(await place()).toEqual(before)
    await page.context().close()
  })

  test("what became of a message is told by shape and word", async () => {
    const name = `Glyphs of ${demo}`
    const room = { type: "group", name, participantIds: [reader.toLowerCase()] } as const
    const { id } = await bea.createConversation(room)
    const answers = createGate()
    const page = await enter(server.browser, `${url()}?lab`, reader, {
      onServerFrame: answers.pass,
      onPageFrame({ type, requestId, payload }) {
        if (type === "send_message" && payload.content === "Accepted") answers.shut()
        if (type !== "send_message" || payload.content !== "Refused") return null
        const refusal = { code: "forbidden", message: "no", retryable: false }
        return { type: "error", ...(requestId && { requestId }), payload: refusal }
      },
    })
    await open(page, name)
    const shapes: (string | null)[] = []
    async function see(label: string): Promise<void> {
      const glyph = log(page).getByRole("img", { name: label, exact: true })
      await glyph.waitFor()
      shapes.push(await glyph.locator("path").getAttribute("d"))
    }
    await cutButton(page).click()
    await say(page, name, "Accepted")
    await see("Waiting to be sent")
    await cutButton(page).click()
    await see("Sending")
    answers.open()
    await see("Sent")
    await eventually(() => bea.conversation(id).get()?.lastMessage?.content).toBe("Accepted")
    await bea.markDelivered(id)
    await see("Delivered")
    await bea.markRead(id)
    await see("Read")
    await say(page, name, "Refused")
    await see("Not sent")
    expect(new Set(shapes).size).toBe(shapes.length)
    await page.context().close()
  })

  test("presence is told by shape and word, and an unknown one not at all", async () => {
    const name = `Presence in ${demo}`
    await meet(name)
    const page = await enter(server.browser, url(), reader, {
      onServerFrame(frame) {
        const { presences } = frame.payload
        if (Array.isArray(presences))
          frame.payload.presences = presences.filter(({ userId }) => userId !== "cem")
        return frame
      },
    })
    await open(page, name)
    const people = page.getByRole("list", { name: "People" })
    const marks = (person: string) =>
      people.getByRole("listitem").filter({ hasText: person }).locator(".presence")
    for (const person of ["Bea", "Dan"]) await marks(person).getByText("online").waitFor()
    expect(await marks("Cem").count()).toBe(0)
    await page.context().close()
  })

  test("a short drop shows no banner: it waits for a second", async () => {
    const page = await enter(server.browser, `${url()}?lab`, reader)
    await cutButton(page).click()
    await status(page).getByText("Reconnecting").waitFor()
    const shown = await banner(page).evaluate((element) => {
      const [appearing] = element.getAnimations()
      if (!appearing) return null
      appearing.pause()
      return [900, 1_100].map((atMs) => {
        appearing.currentTime = atMs
        return getComputedStyle(element).visibility
      })
    })
    expect(shown).toEqual(["hidden", "visible"])
    await page.context().close()
  })

  test("catching up is said until the list is whole, and in the one banner there is", async () => {
    const name = `Missed in ${demo}`
    const id = await meet(name)
    let isHeld = false
    let release = () => {}
    const isReleased = new Promise<void>((resolve) => {
      release = resolve
    })
    const page = await enter(server.browser, `${url()}?lab`, reader, {
      async onServerFrame(frame) {
        if (isHeld && frame.type === "resumed") await isReleased
        return frame
      },
    })
    await open(page, name)
    await bea.sendMessage(id, "Seen")
    await message(page, "Seen").waitFor()
    isHeld = true
    await cutButton(page).click()
    await status(page).getByText("Reconnecting").waitFor()
    await bea.sendMessage(id, "Missed")
    await cutButton(page).click()
    await status(page).getByText("Catching up").waitFor()
    expect(await banner(page).count()).toBe(1)
    release()
    await connected(page)
    await message(page, "Missed").waitFor()
    await page.context().close()
  })

  test("the focus returns to the button that opened a dialog", async () => {
    const page = await enter(server.browser, url(), reader)
    const opener = page.getByRole("button", { name: "New conversation" })
    await opener.click()
    await page.getByRole("textbox", { name: "Name", exact: true }).waitFor()
    await page.keyboard.press("Escape")
    await focused(opener)
    await page.context().close()
  })

  test("with less motion nothing moves by itself", async () => {
    const name = `Motion in ${demo}`
    const id = await meet(name)
    const page = await enter(server.browser, url(), reader)
    await page.emulateMedia({ reducedMotion: "reduce" })
    await open(page, name)
    await bea.sendMessage(id, "Still")
    await message(page, "Still").waitFor()
    const moving = await page.evaluate(
      () =>
        [...document.querySelectorAll("*")].filter((element) => {
          const { transitionDuration, scrollBehavior } = getComputedStyle(element)
          return (
            transitionDuration.split(", ").some((one) => one !== "0s") ||
            scrollBehavior === "smooth"
          )
        }).length,
    )
    expect(moving).toBe(0)
    await field(page, name).waitFor()
    await page.context().close()
  })
})
