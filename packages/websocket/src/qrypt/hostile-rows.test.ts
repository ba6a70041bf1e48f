import { describe, expect, test } from "vitest"
import { kindsOf, loadOf, openSession, rowOf, sendOf, startMs } from "./session.test.kit.ts"

describe("a page", () => {
  test("F69: keeps its good rows, and reports each bad, repeated or foreign one", () => {
    const { hear, ask } = openSession()
    const rows = [
      ...[rowOf("m1"), rowOf("m1"), null, rowOf("m2", { sender_id: 5 })],
      ...[rowOf("m3", { conversation_id: "c2" }), rowOf("m4")],
    ]
    const effects = hear(
      "messages_loaded",
      { conversationId: "c1", messages: rows },
      ask(loadOf("c1")),
    )
    expect(kindsOf(effects)).toEqual([...Array(4).fill("dropped"), "event", "reply"])
    const reply = effects.find(({ type }) => type === "reply")
    expect(reply).toMatchObject({ result: { messages: [{ id: "m1" }, { id: "m4" }] } })
  })

  test("F72: out of order is taken, and reported", () => {
    const { hear, ask } = openSession()
    const early = new Date(0).toISOString()
    const messages = [rowOf("m1"), rowOf("m2", { created_at: early })]
    const effects = hear("messages_loaded", { conversationId: "c1", messages }, ask(loadOf("c1")))
    expect(kindsOf(effects)).toEqual(["warned", "event", "reply"])
  })

  test("F69: of another conversation is dropped; one that is no list rejects the request", () => {
    const { hear, ask } = openSession()
    const id = ask(loadOf("c1"))
    const other = { conversationId: "c2", messages: [] }
    expect(kindsOf(hear("messages_loaded", other, id))).toEqual(["dropped"])
    const broken = hear("messages_loaded", { conversationId: "c1", messages: "all" }, id)
    expect(kindsOf(broken)).toEqual(["dropped", "refusal"])
    expect(broken[1]).toMatchObject({ error: { code: "invalid_frame" }, stored: "no" })
  })

  test("F70 F72: of conversations keeps ids and numbers what they are", () => {
    const { hear, ask } = openSession()
    const id = ask({ type: "load_conversations", payload: {} })
    const conversations = [
      { conversation_id: "__proto__", unread_count: -1, participant_count: "3" },
      { conversation_id: "constructor", unread_count: "many", participant_count: "1e309" },
      { conversation_id: 5 },
      { conversation_name: "nobody" },
      "x",
    ]
    const effects = hear("conversations_loaded", { conversations }, id)
    expect(kindsOf(effects)).toEqual(["dropped", "dropped", "dropped", "reply"])
    expect(effects.at(-1)).toMatchObject({
      result: {
        conversations: [
          { id: "__proto__", unreadCount: 0, metadata: { participantCount: 3 } },
          { id: "constructor", unreadCount: 0, metadata: {} },
        ],
      },
    })
  })

  test("F70 F72: of conversations keeps no key for a prototype, and no number that is too large", () => {
    const { session, ask } = openSession()
    const id = ask({ type: "load_conversations", payload: {} })
    const row =
      '{"conversation_id":"c1","__proto__":{"unread_count":5},"participant_count":1e309,"unread_count":1e309}'
    const [reply] = session.frame(
      `{"type":"conversations_loaded","payload":{"conversations":[${row}]},"requestId":"${id}"}`,
    )
    expect(reply).toMatchObject({
      result: { conversations: [{ id: "c1", unreadCount: 0, metadata: {} }] },
    })
  })
})

describe("a message", () => {
  test.each(["x", -1, null, "1e20"])("F72: of the time %j has that of its frame", (created_at) => {
    const { hear } = openSession()
    const effects = hear("message_received", { message: rowOf("m1", { created_at }) })
    expect(kindsOf(effects)).toEqual(["warned", "event"])
    expect(effects[1]).toMatchObject({ event: { message: { createdAt: startMs } } })
  })

  test("F72: has this client's time where its frame tells none either", () => {
    const { session, pass } = openSession()
    pass(5_000)
    const payload = { message: rowOf("m1", { created_at: "x" }) }
    const frame = { type: "message_received", payload, requestId: null, timestamp: "never" }
    const effects = session.frame(JSON.stringify(frame))
    expect(effects[1]).toMatchObject({ event: { message: { createdAt: startMs + 5_000 } } })
  })

  test("R3: is not taken for one of another conversation that has the same id", () => {
    const { hear, ask } = openSession()
    const id = ask(sendOf("hi"))
    hear("message_sent", { message: rowOf("m1", { sender_id: "ada" }) }, id)
    const row = rowOf("m1", { sender_id: "ada", conversation_id: "c2" })
    expect(hear("message_received", { message: row })).toMatchObject([
      { type: "event", event: { message: { id: "m1", conversationId: "c2" } } },
    ])
  })

  test("F71: carries text as it is: markup, control characters, other directions", () => {
    const text = "<b>\u202e \u0000 \\ud800 😀</b>"
    const { hear } = openSession()
    const effects = hear("message_received", { message: rowOf("m1", { encrypted_content: text }) })
    expect(effects).toMatchObject([{ event: { message: { content: text } } }])
  })
})
