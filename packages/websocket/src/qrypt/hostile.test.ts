import { createChatClient } from "@colloquy/core"
import { createFakeClock, createMemoryTransport } from "@colloquy/testing"
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { qryptDialect } from "./qrypt-dialect.ts"
import { kindsOf, loadOf, openSession, rowOf, sendOf } from "./session.test.kit.ts"

const deep = (levels: number): string => `${"[".repeat(levels)}${"]".repeat(levels)}`

describe("a frame that is none", () => {
  test.each([
    ["empty", ""],
    ["not JSON", '{"type":"pong"'],
    ["null", "null"],
    ["a number", "42"],
    ["a string", '"x"'],
    ["an array", "[]"],
    ["too large", " ".repeat(8 * 1024 * 1024 + 1)],
    ["nested too deeply", `{"type":"pong","payload":{"a":${deep(32)}},"requestId":null}`],
    ["without a type", '{"payload":{},"requestId":null}'],
    ["of no type", '{"type":5,"payload":{},"requestId":null}'],
  ])("F68 F69: %s is dropped, with one report", (_what, text) => {
    expect(kindsOf(openSession().session.frame(text))).toEqual(["dropped"])
  })

  test.each(["__proto__", "constructor", "toString", "new_type"])(
    "F70: of the type %s is ignored, with one report",
    (type) => {
      expect(kindsOf(openSession().hear(type, {}))).toEqual(["ignored"])
    },
  )

  test.each([undefined, null, "x", [], 5])("F69: with the payload %j is dropped", (payload) => {
    for (const type of ["message_received", "typing_update", "user_online", "pong"])
      expect(kindsOf(openSession().hear(type, payload))).toEqual(["dropped"])
  })

  test.each([5, { a: 1 }, "", []])("F69: with the request id %j is dropped", (requestId) => {
    expect(kindsOf(openSession().hear("pong", {}, requestId))).toEqual(["dropped"])
  })
})

describe("a reply", () => {
  test("F45 K7: under an id that was never asked is ignored", () => {
    const { hear } = openSession()
    expect(kindsOf(hear("message_sent", { message: rowOf("m1") }, "never"))).toEqual(["ignored"])
    expect(kindsOf(hear("conversation_joined", { conversationId: "c1" }, null))).toEqual([
      "ignored",
    ])
  })

  test("F45 K7: of another type than was asked for is dropped, and the request waits on", () => {
    const { hear, ask } = openSession()
    const id = ask(sendOf("hi"))
    expect(kindsOf(hear("conversation_left", { conversationId: "c1" }, id))).toEqual(["dropped"])
    const message = rowOf("m1", { sender_id: "ada" })
    expect(kindsOf(hear("message_sent", { message }, id))).toEqual(["reply"])
  })

  test("to a send is one's own, whoever it says has sent it", () => {
    const { hear, ask } = openSession()
    const effects = hear("message_sent", { message: rowOf("m1") }, ask(sendOf("hi")))
    expect(kindsOf(effects)).toEqual(["warned", "reply"])
    expect(effects[1]).toMatchObject({ result: { message: { id: "m1", senderId: "ada" } } })
  })

  test.each([
    ["without a message", {}],
    ["without an id", { message: rowOf("m1", { id: undefined }) }],
    ["with an id that is no text", { message: rowOf("m1", { id: 7 }) }],
    ["with an empty id", { message: rowOf("") }],
    ["with an id of 129 characters", { message: rowOf("x".repeat(129)) }],
    ["of another conversation", { message: rowOf("m1", { conversation_id: "c2" }) }],
    ["whose content is an object", { message: rowOf("m1", { encrypted_content: {} }) }],
    ["whose content is half a byte", { message: rowOf("m1", { encrypted_content: "\\x4" }) }],
  ])("F69 F71: to a send, %s, is dropped, and the send waits on", (_what, payload) => {
    const { hear, ask } = openSession()
    const id = ask(sendOf("hi"))
    expect(kindsOf(hear("message_sent", payload, id))).toEqual(["dropped"])
    const message = rowOf("m1", { sender_id: "ada" })
    expect(kindsOf(hear("message_sent", { message }, id))).toEqual(["reply"])
  })
})

describe("news", () => {
  test("F69: of a message that cannot be read is dropped", () => {
    const { hear } = openSession()
    for (const payload of [{}, { message: rowOf("m1", { id: 7 }) }, { message: "m1" }])
      expect(kindsOf(hear("message_received", payload))).toEqual(["dropped"])
  })

  test.each([
    { conversationId: "c1", isTyping: true },
    { conversationId: "c1", userId: "ben", isTyping: "yes" },
    { conversationId: "unknown", userId: "ben", isTyping: true },
  ])("F69 F74: of typing like %j is dropped", (payload) => {
    expect(kindsOf(openSession().hear("typing_update", payload))).toEqual(["dropped"])
  })

  test("F69: of somebody without an id, and errors that say nothing, are dropped", () => {
    const { hear } = openSession()
    expect(kindsOf(hear("user_online", { conversationId: "c1" }))).toEqual(["dropped"])
    expect(kindsOf(hear("error", { code: "X", requestId: null }))).toEqual(["dropped"])
    expect(kindsOf(hear("error", { error: "boom", code: { a: 1 } }))).toEqual(["dropped"])
  })
})

describe("an acceptance", () => {
  test("without a user stops the connection", () => {
    const { hear, authId } = openSession({ isAccepted: false })
    for (const payload of [{}, { user: {} }, { user: { id: 5 } }, { user: { id: "" } }]) {
      const effects = hear("auth_success", payload, authId)
      expect(effects.at(-1)).toMatchObject({
        type: "end",
        verdict: { next: "stop", error: { code: "protocol_mismatch" } },
      })
    }
  })

  test("that nobody asked for is ignored", () => {
    expect(kindsOf(openSession().hear("auth_success", { user: { id: "eve" } }, "x"))).toEqual([
      "ignored",
    ])
  })
})

describe("whatever a server says", () => {
  const types = [
    ...["auth_success", "auth_error", "conversations_loaded", "conversation_joined", "error"],
    ...["conversation_created", "message_sent", "message_received", "messages_loaded", "pong"],
    ...["typing_start", "typing_update", "user_online", "user_offline", "__proto__"],
  ]
  const frame = fc.record({
    type: fc.constantFrom(...types),
    payload: fc.oneof(
      fc.jsonValue(),
      fc.record({ message: fc.jsonValue(), conversation: fc.jsonValue() }),
      fc.record({ conversationId: fc.constant("c1"), messages: fc.array(fc.jsonValue()) }),
    ),
    requestId: fc.constantFrom(null, "r1", "r2", "r3", "r4", 5),
  })

  test("P9 F70: is answered with effects, throws nothing and touches no prototype", () => {
    const before = Object.getOwnPropertyNames(Object.prototype)
    fc.assert(
      fc.property(fc.array(frame), (frames) => {
        const { session, ask } = openSession()
        ask(sendOf("hi"))
        ask(loadOf("c1"))
        ask({ type: "load_conversations", payload: {} })
        ask({
          type: "create_conversation",
          payload: { clientId: "k2", type: "group", participantIds: ["ben"] },
        })
        for (const one of frames) expect(session.frame(JSON.stringify(one))).toBeInstanceOf(Array)
      }),
      { numRuns: 300 },
    )
    expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(before)
  })

  test("P9 F69: leaves a client that goes on: 10,000 frames of nonsense, and then a message", async () => {
    const clock = createFakeClock()
    const transport = createMemoryTransport<string>(clock, (peer) => {
      peer.onFrame = (text) => {
        const { type, requestId, payload } = JSON.parse(text)
        const say = (answer: string, told: object) =>
          peer.send(JSON.stringify({ type: answer, payload: told, requestId }))
        if (type === "auth") {
          say("auth_success", { user: { id: "ada" } })
          for (const one of fc.sample(fc.json(), { numRuns: 10_000, seed: 7 })) peer.send(one)
        }
        const { conversationId, content } = payload
        const said = { conversation_id: conversationId, encrypted_content: content }
        const row = rowOf("m1", { ...said, sender_id: "ada" })
        if (type === "send_message") say("message_sent", { message: row })
      }
      peer.open()
    })
    const chat = createChatClient({ transport, dialect: qryptDialect(), token: "t", clock })
    void chat.connect()
    await clock.advance(100)
    const sent = chat.sendMessage("c1", "hello")
    await clock.advance(100)
    await expect(sent).resolves.toMatchObject({ content: "hello", status: "sent" })
    expect(chat.stats().diagnostics.dropped).toBe(10_000)
    const closed = chat.close()
    await clock.advance(2_000)
    await closed
    expect(clock.pendingCount()).toBe(0)
  })
})
