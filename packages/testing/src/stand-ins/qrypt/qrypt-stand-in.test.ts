import { describe, expect, test } from "vitest"
import { fieldsOf } from "./frame.ts"
import { createPair, createTown } from "./sockets.test.kit.ts"

describe("the qrypt stand-in", () => {
  test("refuses the form of a message that its generation does not take", async () => {
    const doc = await createPair()
    expect(await doc.ann.ask("send_message", doc.copies)).toMatchObject([
      {
        payload: {
          code: "MISSING_REQUIRED_FIELDS",
          error: "Conversation ID and content are required",
        },
      },
    ])
    const last = await createPair({ generation: "last" })
    expect(await last.ann.ask("send_message", last.content)).toMatchObject([
      {
        payload: {
          code: "MISSING_REQUIRED_FIELDS",
          error: "Conversation ID and encrypted contents are required",
        },
      },
    ])
  })

  test("doc: tells others the text, and the sender nothing but message_sent", async () => {
    const { ann, bob, content } = await createPair()
    const row = { encrypted_content: "Hello", sender_id: "ann" }
    expect(await ann.ask("send_message", content)).toMatchObject([{ payload: { message: row } }])
    expect(bob.heard()).toMatchObject([{ type: "message_received", payload: { message: row } }])
    expect(ann.heard()).toEqual([])
  })

  for (const [placeholder, text] of [
    ["", ""],
    ["\\x", "\\x"],
    ["buffer", '{"type":"Buffer","data":[]}'],
    ["hexBuffer", /^\\x7b22/],
  ] as const)
    test(`last: tells all, the sender too, to load, with "${placeholder}" for a text`, async () => {
      const { ann, bob, copies, conversationId } = await createPair({
        ...{ generation: "last", switches: { placeholder } },
      })
      const content = typeof text === "string" ? text : expect.stringMatching(text)
      const payload = { message: { encrypted_content: content }, shouldReloadMessages: true }
      const [sent] = await ann.ask("send_message", copies)
      expect(sent).toMatchObject({ payload: { message: { encrypted_content: content } } })
      for (const one of [ann, bob])
        expect(one.heard()).toMatchObject([{ type: "message_received", payload }])
      expect(await bob.ask("load_messages", { conversationId })).toMatchObject([
        { payload: { messages: [{ encrypted_content: "for bob" }] } },
      ])
    })

  test("last: gives an account another id, and presence frames ids that nobody made", async () => {
    const { ann, bob } = await createPair({ generation: "last" })
    expect(ann.frames[0]).toMatchObject({ payload: { user: { auth_user_id: "auth-ann" } } })
    await bob.leave()
    expect(ann.heard()).toMatchObject([{ type: "user_offline", requestId: expect.any(String) }])
  })

  test("does not read the document's names for those who are invited, nor tell them", async () => {
    const { ann, bob } = await createPair()
    const request = { type: "direct", participant_ids: ["bob"] }
    expect(await ann.ask("create_conversation", request)).toMatchObject([
      { payload: { code: "INVALID_DATA" } },
    ])
    await ann.ask("create_conversation", { participantIds: ["bob"], isGroup: false })
    expect(bob.heard()).toEqual([])
  })

  test("last: does not join a direct conversation that there was already", async () => {
    const { ann, bob } = await createPair({ generation: "last" })
    const ask = { participantIds: ["bob"], isGroup: false }
    const [first] = await ann.ask("create_conversation", ask)
    await ann.leave()
    const [again] = await bob.ask("create_conversation", { ...ask, participantIds: ["ann"] })
    const { id } = fieldsOf(again?.payload.conversation)
    expect(id).toBe(fieldsOf(first?.payload.conversation).id)
    const other = await createOther(bob, String(id))
    expect(other).toEqual([])

    /** What bob hears of a message in it. */
    async function createOther(peer: typeof bob, conversationId: string) {
      peer.heard()
      await peer.ask("send_message", { conversationId, encryptedContents: { bob: "x" } })
      return peer.heard()
    }
  })

  test("pages strictly by time, and calls a full page one of several", async () => {
    const { ann, conversationId, content, clock } = await createPair()
    const ids: unknown[] = []
    for (const waitMs of [0, 1_000, 0, 1_000]) {
      await clock.advance(waitMs)
      const [sent] = await ann.ask("send_message", content)
      ids.push(fieldsOf(sent?.payload.message).id)
    }
    const before = { conversationId, beforeMessageId: ids[2] }
    const [page] = await ann.ask("load_more_messages", before)
    expect(page).toMatchObject({ payload: { messages: [{ id: ids[0] }], hasMore: false } })
    const [full] = await ann.ask("load_more_messages", { ...before, limit: 2 })
    expect(full).toMatchObject({ payload: { messages: [{ id: ids[0] }], hasMore: true } })
  })

  test("gives the oldest first, and marks as read what it gives from the beginning", async () => {
    const { ann, bob, conversationId, content } = await createPair()
    for (let count = 0; count < 3; count++)
      await ann.ask("send_message", { ...content, content: `${count}` })
    const unread = async () => {
      const [list] = await bob.ask("load_conversations", {})
      return list?.payload.conversations
    }
    expect(await unread()).toMatchObject([{ unread_count: 3 }])
    const [page] = await bob.ask("load_messages", { conversationId, limit: 2 })
    expect(page?.payload.messages).toMatchObject([
      { encrypted_content: "0" },
      { encrypted_content: "1" },
    ])
    expect(await unread()).toMatchObject([{ unread_count: 1 }])
  })

  test("loses requests, replies, and links after storing, and doubles replies", async () => {
    const { ann, server, content, conversationId, come } = await createPair()
    const sends = ["send_message"] as const
    server.turn({ dropRequest: sends })
    expect(await ann.ask("send_message", content)).toEqual([])
    server.turn({ dropRequest: [], dropReply: sends })
    expect(await ann.ask("send_message", content)).toEqual([])
    server.turn({ dropReply: [], doubleReplies: true })
    expect(await ann.ask("send_message", content)).toHaveLength(2)
    server.turn({ doubleReplies: false, failAfterReply: sends })
    expect((await ann.ask("send_message", content)).map(({ type }) => type)).toEqual([
      ...["message_sent", "error"],
    ])
    server.turn({ storeThenDrop: sends })
    expect([await ann.ask("send_message", content), ann.isDead()]).toEqual([[], true])
    const again = await come("ann")
    const [page] = await again.ask("load_messages", { conversationId })
    expect(page?.payload.messages).toHaveLength(4)
    expect(server.received("send_message")).toBe(5)
  })

  test("answers late, and in another order", async () => {
    const { ann, server, clock, conversationId } = await createPair({ switches: {} })
    server.turn({ latencyMs: 300 })
    expect(await ann.ask("ping", {})).toEqual([])
    await clock.advance(300)
    expect(ann.frames.at(-1)).toMatchObject({ type: "pong" })
    server.turn({ latencyMs: 0, reorder: true })
    await ann.ask("ping", {})
    await ann.ask("load_messages", { conversationId })
    expect(ann.frames.slice(-2).map(({ type }) => type)).toEqual(["messages_loaded", "pong"])
  })

  test("announces one's own message before message_sent, and again", async () => {
    const { ann, content } = await createPair({ switches: { bridge: true } })
    const from = ann.frames.length
    await ann.ask("send_message", content)
    const [first, sent, second] = ann.frames.slice(from)
    expect([first?.type, sent?.type, second?.type]).toEqual([
      ...["message_received", "message_sent", "message_received"],
    ])
    expect([first?.requestId, second?.payload]).toEqual([expect.any(String), first?.payload])
  })

  test("never ends typing by itself, nor when the typist is gone", async () => {
    const { ann, bob, clock, conversationId } = await createPair()
    await ann.ask("typing_start", { conversationId })
    await clock.advance(60_000)
    expect(bob.heard()).toMatchObject([{ type: "typing_update", payload: { isTyping: true } }])
    await ann.ask("typing_stop", { conversationId })
    await ann.ask("typing_start", { conversationId })
    await ann.leave()
    expect(bob.heard().map(({ type }) => type)).toEqual(["typing_update", "user_offline"])
  })

  test("calls somebody offline whose other socket lives", async () => {
    const { ann, bob, come, conversationId } = await createPair()
    const tab = await come("bob")
    await tab.ask("join_conversation", { conversationId })
    await bob.leave()
    expect(ann.heard()).toMatchObject([
      { type: "user_offline", requestId: null, payload: { userId: "bob", conversationId } },
    ])
  })

  test("gives rows as its databases do", async () => {
    const { ann, server, content, conversationId } = await createPair()
    await ann.ask("send_message", content)
    const all = { otherNames: true, countsAsText: true, withoutSender: true }
    server.turn({ ...all, hexContent: true, offsetTimes: true })
    expect(await ann.ask("load_messages", { conversationId })).toMatchObject([
      {
        payload: {
          messages: [
            {
              encrypted_content: "\\x48656c6c6f",
              sender: null,
              created_at: "2026-01-01T02:00:00.000123+02:00",
            },
          ],
        },
      },
    ])
    expect(await ann.ask("load_conversations", {})).toMatchObject([
      {
        payload: {
          conversations: [{ id: conversationId, name: "Launch", participant_count: "2" }],
        },
      },
    ])
  })

  test("fails to create where its schema lacks a column", async () => {
    const { come } = createTown({ switches: { failCreation: true } })
    const ann = await come("ann")
    expect(await ann.ask("create_conversation", { participantIds: [] })).toMatchObject([
      { payload: { code: "DATABASE_ERROR" } },
    ])
  })
})
