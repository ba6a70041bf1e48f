import type { ChatClient, Message } from "@colloquy/core"
import type { Locator, Page } from "playwright"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { demoReaders, type EmptyServer, startEmptyServer } from "./empty-server.ts"
import { eventually } from "./log.ts"
import { enter, field, log, message, open, say } from "./pages.ts"
import { checkScreen, focused, isFocused } from "./screen-kit.ts"

let server: EmptyServer
/** Sees what the window does, and does likewise. */
let bea: ChatClient

beforeAll(async () => {
  server = await startEmptyServer()
  bea = await server.enter("Bea")
})

afterAll(() => server?.close())

describe.each(demoReaders)("changes in $demo", ({ demo, path, reader }) => {
  const readerId = reader.toLowerCase()
  const title = `Changes in ${demo}`
  let page: Page
  let id: string

  beforeAll(async () => {
    const room = { type: "group", name: title, participantIds: [readerId] } as const
    id = (await bea.createConversation(room)).id
    bea.messages(id).subscribe(() => {})
    await bea.loadMessages(id)
    page = await enter(server.browser, `${server.url}${path}`, reader)
    await open(page, title)
  })

  afterAll(() => page?.context().close())

  const row = (text: string): Locator => log(page).getByRole("article").filter({ hasText: text })
  const seen = (text: string): Message | undefined =>
    bea
      .messages(id)
      .get()
      .find(({ content }) => content === text)
  const composer = () => field(page, title)

  async function write(text: string): Promise<void> {
    await say(page, title, text)
    await message(page, text).waitFor()
    await eventually(() => seen(text)).toBeDefined()
  }

  test("the up arrow edits the last own message, and Escape leaves it as it was", async () => {
    await write("Shall we ship today?")
    await composer().press("ArrowUp")
    await eventually(() => composer().inputValue()).toBe("Shall we ship today?")
    await composer().fill("Never")
    await page.keyboard.press("Escape")
    await eventually(() => composer().inputValue()).toBe("")
    await composer().press("ArrowUp")
    // What is filled in before the message stands there would be written over by it.
    await eventually(() => composer().inputValue()).toBe("Shall we ship today?")
    await composer().fill("Shall we ship tomorrow?")
    await page.keyboard.press("Enter")
    await message(page, "Shall we ship tomorrow?").waitFor()
    await row("Shall we ship tomorrow?").getByText("edited").waitFor()
    await eventually(() => seen("Shall we ship tomorrow?")?.editedAt ?? null).not.toBeNull()
    await eventually(() => composer().inputValue()).toBe("")
  })

  test("a draft waits while a message is changed", async () => {
    await write("Typo")
    await composer().fill("Half a thought")
    await row("Typo").hover()
    await row("Typo").getByRole("button", { name: "Edit" }).click()
    await eventually(() => composer().inputValue()).toBe("Typo")
    await composer().fill("Type")
    await page.getByRole("button", { name: "Save" }).click()
    await message(page, "Type").waitFor()
    await eventually(() => composer().inputValue()).toBe("Half a thought")
    await composer().fill("")
  })

  test("a deletion asks first, and the focus returns to the message", async () => {
    await write("Oh no")
    await row("Oh no").hover()
    await row("Oh no").getByRole("button", { name: "Delete" }).click()
    await page.getByRole("dialog").getByText("Delete this message for everybody?").waitFor()
    await checkScreen(page, `${demo}-delete`)
    await page.keyboard.press("Escape")
    await focused(row("Oh no"))
    const button = row("Oh no").getByRole("button", { name: "Delete" })
    for (const count of [1, 2, 3, 4, 5, 6]) {
      await page.keyboard.press("ArrowRight")
      expect([count, await isFocused(button)]).toEqual([count, count === 6])
    }
    await page.keyboard.press("Enter")
    await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click()
    await message(page, "Oh no").waitFor({ state: "detached" })
    await log(page).getByText("This message was deleted").waitFor()
    await eventually(() => seen("Oh no")).toBeUndefined()
  })

  test("one press gives a reaction, another takes it back, and the others are counted", async () => {
    const { key } = await bea.sendMessage(id, "We did it")
    await bea.addReaction(id, key, "🎉")
    const given = row("We did it").getByRole("button", { name: "🎉 1: Bea" })
    await given.waitFor()
    expect(await given.getAttribute("aria-pressed")).toBe("false")
    await given.click()
    const own = row("We did it").getByRole("button", { name: "🎉 2: Bea, you" })
    await own.waitFor()
    expect(await own.getAttribute("aria-pressed")).toBe("true")
    await row("We did it").getByRole("button", { name: "React with 👍" }).click()
    await eventually(() => seen("We did it")?.reactions).toEqual([
      { reaction: "🎉", userIds: ["bea", readerId] },
      { reaction: "👍", userIds: [readerId] },
    ])
    await checkScreen(page, `${demo}-reactions`)
    await own.click()
    await eventually(() => seen("We did it")?.reactions[0]?.userIds).toEqual(["bea"])
  })

  test("what others wrote can be reacted to, and neither changed nor deleted", async () => {
    await bea.sendMessage(id, "Mine alone")
    await row("Mine alone").hover()
    const actions = row("Mine alone").getByRole("toolbar").getByRole("button")
    await actions.first().waitFor()
    const names = await actions.evaluateAll((buttons) => buttons.map(({ ariaLabel }) => ariaLabel))
    expect(names).toEqual(["👍", "❤️", "😄", "🎉"].map((reaction) => `React with ${reaction}`))
  })

  test("what the server refuses is shown as it was, and said", async () => {
    const window = await enter(server.browser, `${server.url}${path}`, reader, {
      onPageFrame: ({ type, ...frame }) =>
        type === "edit_message"
          ? { ...frame, type: "error", payload: { code: "forbidden", message: "no" } }
          : null,
    })
    await open(window, title)
    await say(window, title, "As it was")
    await message(window, "As it was").waitFor()
    await field(window, title).press("ArrowUp")
    await eventually(() => field(window, title).inputValue()).toBe("As it was")
    await field(window, title).fill("Otherwise")
    await window.keyboard.press("Enter")
    await window
      .getByRole("alert")
      .getByText("The message was not changed: the server does not allow this.")
      .waitFor()
    await message(window, "As it was").waitFor()
    await window.context().close()
  })
})
