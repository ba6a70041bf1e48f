import { describe, expect, test } from "vitest"
import { createWorld } from "./world.test.helper.ts"

describe("qrypt: messages", () => {
  test("go to every joined socket but the sending one", async () => {
    const world = createWorld()
    const ann = await world.enter("ann")
    const tab = await world.enter("ann")
    const bob = await world.enter("bob")
    const conversationId = await world.group(ann, bob)
    await tab.get("conversation_joined", "join_conversation", { conversationId })
    tab.heard()
    const away = await world.enter("bob")
    const sent = await ann.send(conversationId, "Grüße 👋")
    expect(sent).toMatchObject({
      conversation_id: conversationId,
      sender_id: "ann",
      message_type: "text",
      encrypted_content: "Grüße 👋",
      reply_to_id: null,
      edited_at: null,
      created_at: "2026-01-01T00:00:00.000+00:00",
      sender: { id: "ann", username: "ANN", display_name: "ANN" },
    })
    for (const peer of [tab, bob])
      expect(peer.heard()).toMatchObject([
        { type: "message_received", requestId: null, payload: { message: sent } },
      ])
    expect([...ann.heard(), ...away.heard()]).toEqual([])
  })

  test("answer others, of the same conversation", async () => {
    const ann = await createWorld().enter("ann")
    const conversationId = await createGroup(ann)
    const { id } = await ann.send(conversationId, "one")
    expect(await ann.send(conversationId, "two", { replyToId: id })).toMatchObject({
      reply_to_id: id,
    })
    const message = { conversationId, content: "three", replyToId: "nothing" }
    expect(await ann.ask("send_message", message)).toMatchObject({
      payload: { code: "MESSAGE_NOT_FOUND" },
    })
  })

  for (const [why, fields, code] of [
    ["no content", {}, "MISSING_REQUIRED_FIELDS"],
    ["empty content", { content: "" }, "MISSING_REQUIRED_FIELDS"],
    ["content that is no text", { content: { a: 1 } }, "MISSING_REQUIRED_FIELDS"],
    ["blanks alone", { content: " \n" }, "INVALID_DATA"],
    ["16,001 characters", { content: "x".repeat(16_001) }, "INVALID_DATA"],
    ["a type that is none", { content: "x", messageType: "poll" }, "INVALID_DATA"],
    ["no copies", { encryptedContents: {} }, "INVALID_ENCRYPTED_CONTENTS"],
    ["copies that are no text", { encryptedContents: { ann: 7 } }, "INVALID_ENCRYPTED_CONTENTS"],
    ["a conversation out of reach", { conversationId: "x", content: "x" }, "ACCESS_DENIED"],
    ["no conversation", { conversationId: "", content: "x" }, "MISSING_REQUIRED_FIELDS"],
  ] as const) {
    test(`are refused with ${code} for ${why}, and stored nowhere`, async () => {
      const world = createWorld()
      const ann = await world.enter("ann")
      const conversationId = await createGroup(ann)
      const answer = await ann.ask("send_message", { conversationId, ...fields })
      const { requestId } = answer
      expect(answer).toMatchObject({ type: "error", payload: { code, requestId } })
      const { messages } = await world.storage.messages(conversationId, { limit: 10 })
      expect(messages).toEqual([])
      expect(world.faults).toEqual([])
    })
  }

  test("say that a text is too long in the document's words", async () => {
    const ann = await createWorld().enter("ann")
    const conversationId = await createGroup(ann)
    const message = { conversationId, content: "x".repeat(16_001) }
    expect((await ann.ask("send_message", message)).payload).toMatchObject({
      error: "Message is too long",
    })
    expect(await ann.send(conversationId, "x".repeat(16_000))).toBeDefined()
  })

  test("that look like bytes in hex arrive as the text that they are", async () => {
    const ann = await createWorld().enter("ann")
    const { encrypted_content } = await ann.send(await createGroup(ann), "\\x48")
    const hex = /^\\x([0-9a-f]+)$/.exec(encrypted_content ?? "")?.[1] ?? ""
    expect(Buffer.from(hex, "hex").toString()).toBe("\\x48")
  })

  test("sealed for each reader are kept as they came, and each reads the own copy", async () => {
    const world = createWorld()
    const ann = await world.enter("ann")
    const bob = await world.enter("bob")
    const cid = await world.enter("cid")
    const conversationId = await world.group(ann, bob, cid)
    const encryptedContents = { ann: "for ann", bob: "for bob" }
    const { message } = await ann.get("message_sent", "send_message", {
      ...{ conversationId, encryptedContents },
    })
    expect(message).toMatchObject({ encrypted_content: "for ann", metadata: { sealed: true } })
    expect(JSON.stringify(bob.heard())).toMatch(/"for bob"/)
    expect(cid.heard()).toEqual([])
    const copies = []
    for (const peer of [ann, bob, cid]) {
      const loaded = await peer.get("messages_loaded", "load_messages", { conversationId })
      copies.push(JSON.stringify(loaded.messages).match(/for \w+/g))
    }
    expect(copies).toEqual([["for ann"], ["for bob"], null])
    const kept = await world.storage.messages(conversationId, { limit: 1 })
    expect(kept.messages).toMatchObject([{ metadata: { encryptedContents } }])
  })

  test("that a native client sent are told, and what became of them stands in the rows", async () => {
    const world = createWorld()
    const [ann, bob] = [await world.enter("ann"), await world.enter("bob")]
    const conversationId = await world.group(ann, bob)
    const message = { clientId: "m", conversationId, type: "text", content: "one" }
    const { id: messageId } = await world.service.sendMessage("ann", message)
    expect(bob.heard("message_received")).toHaveLength(1)
    expect(ann.heard("message_received")).toHaveLength(1)
    await world.service.editMessage("ann", {
      ...{ clientId: "e", conversationId, messageId, content: "better" },
    })
    const loaded = () => bob.get("messages_loaded", "load_messages", { conversationId })
    expect(await loaded()).toMatchObject({
      messages: [{ encrypted_content: "better", edited_at: "2026-01-01T00:00:00.000+00:00" }],
    })
    await world.service.deleteMessage("ann", { clientId: "d", conversationId, messageId })
    expect(await loaded()).toMatchObject({
      messages: [{ encrypted_content: "", deleted_at: "2026-01-01T00:00:00.000+00:00" }],
    })
    expect(bob.heard()).toEqual([])
  })

  test("over 120 a minute are refused with the time to come back", async () => {
    const limiter = async (action: string) => (action === "message" ? 7_000 : null)
    const ann = await createWorld({ limiter }).enter("ann")
    const conversationId = await createGroup(ann)
    expect(await ann.ask("send_message", { conversationId, content: "x" })).toMatchObject({
      payload: { code: "RATE_LIMITED", error: "Too many messages", retryAfterMs: 7_000 },
    })
  })

  test("whose storage fails are answered with SERVER_ERROR, which says nothing of the cause", async () => {
    const world = createWorld()
    const ann = await world.enter("ann")
    const conversationId = await createGroup(ann)
    Object.assign(world.storage, { append: () => Promise.reject(new Error("disk full")) })
    expect(await ann.ask("send_message", { conversationId, content: "x" })).toMatchObject({
      payload: { code: "SERVER_ERROR", error: "The server failed" },
    })
    expect(world.faults).toHaveLength(1)
  })
})

async function createGroup(peer: Awaited<ReturnType<ReturnType<typeof createWorld>["enter"]>>) {
  const request = { isGroup: true, participantIds: [] }
  const created = await peer.get("conversation_created", "create_conversation", request)
  return created.conversation.id ?? ""
}
