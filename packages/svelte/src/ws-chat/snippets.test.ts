import { readFileSync } from "node:fs"
import { afterAll, describe, expect, test, vi } from "vitest"
import { compile, type Edit, readSnippets, run } from "./snippets.test.kit.ts"
import type { WsChatState } from "./store.ts"
import { conversationId, createTown, originalId, until } from "./town.test.kit.ts"

/** What a page around the snippets would have. */
async function createPage() {
  const town = await createTown()
  const stores = town.open()
  const console = { log: vi.fn(), error: vi.fn() }
  const window = { location: { href: "/chat" } }
  const localStorage = { getItem: () => "ann", setItem: () => {} }
  const given = { ...stores, console, window, localStorage }
  return { ...town, ...stores, console, window, given }
}

type Page = Awaited<ReturnType<typeof createPage>>

async function enter(page: Page) {
  await page.wsChat.authenticate("ann")
  const bob = page.open()
  await bob.wsChat.authenticate("bob")
  await bob.wsChat.joinConversation(conversationId)
  return bob.wsChat
}

type Runner = (given?: Readonly<Record<string, unknown>>) => Promise<void>

/** Under the document's headings: runs the block, and looks at what it did. */
const plays: Readonly<Record<string, (page: Page, play: Runner) => Promise<void>>> = {
  async "Client Connection"({ wsChat, console }, play) {
    await play()
    await until(wsChat, ({ authenticated }) => authenticated)
    expect(console.log.mock.calls.slice(0, 2)).toEqual([
      ...[
        ["Connected:", false],
        ["Authenticated:", false],
      ],
    ])
    expect(console.log.mock.calls).toContainEqual(["Authenticated:", true])
  },
  async Authentication({ wsChat }, play) {
    await play({ jwtToken: "ann" })
    await until(wsChat, ({ user }) => user?.id === "ann")
  },
  async "Load Conversations"(page, play) {
    await enter(page)
    await play()
    expect(page.console.log.mock.calls).toEqual([["Team"]])
  },
  async "Join Conversation and Load Messages"(page, play) {
    await enter(page)
    await play()
    expect(page.console.log.mock.calls).toEqual([["Hello, Ann"]])
  },
  async "Send Messages"(page, play) {
    const bob = await enter(page)
    await play()
    const sent = expect.objectContaining({ encrypted_content: "Hello, World!", status: "sent" })
    expect(page.console.log.mock.calls).toEqual([["Message sent:", sent]])
    const { messages } = await until(bob, (state) => state.messages.length === 2)
    expect(messages.at(-1)).toMatchObject({
      ...{ encrypted_content: "This is a reply", reply_to_id: originalId, sender_id: "ann" },
    })
  },
  async "Typing Indicators"(page, play) {
    const bob = await enter(page)
    await page.wsChat.joinConversation(conversationId)
    await bob.startTyping(conversationId)
    await until(page.wsChat, ({ typingUsers }) => typingUsers.length === 1)
    await play()
    expect(page.console.log.mock.calls).toEqual([["User bob is typing..."]])
    await expect.poll(() => page.server.received("typing_stop"), { timeout: 10_000 }).toBe(1)
  },
  async "Create Conversations"(page, play) {
    await enter(page)
    await play()
    expect(page.server.faults).toEqual([])
    const { data } = await page.wsChat.loadConversations()
    expect(data?.map((row) => [row.conversation_type, row.participant_count])).toEqual(
      expect.arrayContaining([
        ["direct", 2],
        ["group", 4],
      ]),
    )
  },
  async "Connection Errors"(page, play) {
    await enter(page)
    await play()
    expect(page.console.error).not.toHaveBeenCalled()
    page.server.stop()
    await until(page.wsChat, ({ error }) => error !== null)
    expect(page.console.error).toHaveBeenCalledWith("WebSocket error:", expect.any(String))
  },
  async "Message Errors"(page, play) {
    await enter(page)
    await play({ conversationId, content: "Hello" })
    expect(page.console.error).not.toHaveBeenCalled()
    await play({ conversationId, content: "" })
    expect(page.console.error.mock.calls).toEqual([
      ["Failed to send message:", expect.stringContaining("unable to send message")],
    ])
  },
  async "Authentication Errors"(page, play) {
    await play()
    await page.wsChat.authenticate("ann")
    page.server.stop()
    await until(page.wsChat, ({ connected }) => !connected)
    page.server.start()
    await until(page.wsChat, ({ connected }) => connected)
    expect(page.window.location.href).toBe("/chat")
    await page.wsChat.authenticate("bad")
    expect(page.window.location.href).toBe("/auth")
  },
  async "After (WebSocket API)"(page, play) {
    const bob = await enter(page)
    await page.wsChat.joinConversation(conversationId)
    await play()
    await bob.sendMessage(conversationId, "Hello, Ann, again")
    const isThere = ({ messages }: WsChatState) => messages.length === 2
    const { conversations } = await until(page.wsChat, isThere)
    expect(conversations).toMatchObject([{ latest_message_content: "Hello, Ann, again" }])
  },
  async "Debug Mode"({ wsChat }, play) {
    const flags = new Map<string, string>()
    const localStorage = {
      getItem: (name: string) => flags.get(name) ?? null,
      setItem: (name: string, value: string) => void flags.set(name, value),
    }
    vi.stubGlobal("localStorage", localStorage)
    const debug = vi.spyOn(console, "debug").mockImplementation(() => {})
    await play({ localStorage, token: "ann" })
    await until(wsChat, ({ authenticated }) => authenticated)
    expect(debug).toHaveBeenCalled()
  },
}

/** Edits that stand in what a snippet is given, and not in its text. */
const surroundings: Readonly<Record<string, readonly string[]>> = {
  "Authentication Errors": ["recorded location"],
}

describe("the snippets of the document", () => {
  const snippets = readSnippets()
  const report: string[] = []
  afterAll(() => console.info(["The document's snippets, and their edits:", ...report].join("\n")))
  const listed = readFileSync("docs/qrypt.md", "utf8")

  test("are all of those on the store", () => {
    expect(snippets.map(({ heading }) => heading)).toEqual(Object.keys(plays))
  })

  for (const snippet of snippets)
    test(`run against the gateway: ${snippet.heading}`, async () => {
      const page = await createPage()
      const compiled = compile(snippet)
      const play: Runner = (given = {}) => run(compiled, { ...page.given, ...given })
      await plays[snippet.heading]?.(page, play)
      expect(page.server.faults).toEqual([])
      const edits: readonly (Edit | string)[] = [
        ...["host and port"],
        ...compiled.edits,
        ...(surroundings[snippet.heading] ?? []),
      ]
      report.push(`  ${snippet.heading}: ${edits.join(", ")}`)
      const row = new RegExp(`\\| ${snippet.heading.replace(/[()]/g, "\\$&")} +\\| (.+?) +\\|`)
      expect(row.exec(listed)?.[1], "what docs/qrypt.md says of it").toBe(edits.join(", "))
    })
})
