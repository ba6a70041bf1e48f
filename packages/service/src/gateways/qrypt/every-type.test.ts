import { readFileSync } from "node:fs"
import { clientFrameSchemas, serverFrameSchemas } from "@colloquy/websocket/qrypt/wire"
import { expect, test } from "vitest"
import { createWorld } from "./world.test.helper.ts"

test("qrypt: every documented type goes where the document says", async () => {
  const world = createWorld()
  const said = new Set<string>()
  const stranger = await world.connect()
  const [ann, bob] = [await world.enter("ann"), await world.enter("bob")]
  const ask = (type: string, payload: object) => {
    said.add(type)
    return ann.ask(type, payload)
  }
  await stranger.ask("auth", { token: "bad" })
  await ask("auth", { token: "ann" })
  await ask("ping", {})
  const made = await ann.get("conversation_created", "create_conversation", {
    ...{ type: "group", participant_ids: ["bob"] },
  })
  said.add("create_conversation")
  const conversationId = made.conversation.id ?? ""
  await bob.ask("join_conversation", { conversationId })
  await ask("join_conversation", { conversationId })
  await ask("load_conversations", {})
  await ask("typing_start", { conversationId })
  await ask("typing_stop", { conversationId })
  await ask("send_message", { conversationId, content: "Hello" })
  const { id: beforeMessageId } = await bob.send(conversationId, "Hi")
  await ask("load_messages", { conversationId })
  await ask("load_more_messages", { conversationId, beforeMessageId })
  await bob.handlers.onClose()
  await world.enter("bob")
  await ask("leave_conversation", { conversationId })
  await ask("leave_conversation", {})
  const heard = new Set(
    [stranger, ann, bob].flatMap(({ frames }) => frames.map(({ type }) => type)),
  )

  const [requests, answers] = [Object.keys(clientFrameSchemas), Object.keys(serverFrameSchemas)]
  const rows = [...new Set([...requests, ...answers])].map((type) => {
    const way = (isListed: boolean, isSeen: boolean) =>
      isListed ? (isSeen ? "seen" : "MISSING") : "–"
    const up = way(requests.includes(type), said.has(type))
    const down = way(
      answers.includes(type),
      [...heard].some((one) => one === type),
    )
    return `${type.padEnd(22)} ${up.padEnd(10)} ${down}`
  })
  console.info([`${"type".padEnd(22)} ${"to server".padEnd(10)} to client`, ...rows].join("\n"))
  const page = readFileSync("docs/qrypt.md", "utf8")
  const told = [...page.matchAll(/^\| `(\w+)` +\| (\S+) +\| (\S+) +\|$/gm)].map(
    ([, type = "", up = "", down = ""]) => `${type.padEnd(22)} ${up.padEnd(10)} ${down}`,
  )
  expect(told).toEqual(rows)
  expect([...said].sort()).toEqual([...requests].sort())
  expect([...heard].sort()).toEqual([...answers].sort())
})
