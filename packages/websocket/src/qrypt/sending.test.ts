import { describe, expect, test } from "vitest"
import { frameOf, kindsOf, openSession, rowOf, sendOf } from "./session.test.kit.ts"

const copies = { ada: "for ada", ben: "for ben" }
const required = (what: string) => ({
  error: `Conversation ID and ${what} are required`,
  code: "MISSING_REQUIRED_FIELDS",
})

describe("a message", () => {
  test("goes out as text, or as sealed copies: its content chooses", () => {
    const { start } = openSession()
    const [text] = start(sendOf("hi"), "r1")
    expect(text).toMatchObject({ requestId: "r1", commits: true })
    expect(frameOf(text)).toMatchObject({
      ...{ type: "send_message", requestId: "r1" },
      payload: { conversationId: "c1", content: "hi", messageType: "text" },
    })
    const [sealed] = start(sendOf(copies), "r2").map(frameOf)
    expect(sealed?.payload).toEqual({
      ...{ conversationId: "c1", encryptedContents: copies, messageType: "text" },
    })
  })

  test("names what it replies to", () => {
    const { payload } = sendOf("hi")
    const [frame] = openSession().start(
      { type: "send_message", payload: { ...payload, content: "hi", replyToId: "m0" } },
      "r1",
    )
    expect(frameOf(frame)?.payload).toMatchObject({ replyToId: "m0" })
  })

  test.each([
    [{ type: "sticker" }, "unsupported"],
    [{ mentions: ["ben"] }, "unsupported"],
    [{ metadata: { a: 1 } }, "unsupported"],
    [{ content: "x".repeat(16_001) }, "too_large"],
    [{ content: { ben: "for ben" } }, "invalid_argument"],
  ])("with %j is refused before it is sent", (given, code) => {
    const { payload } = sendOf("hi")
    const command = {
      type: "send_message",
      payload: { ...payload, content: "hi", ...given },
    } as const
    expect(openSession().start(command, "r1")).toMatchObject([
      { type: "refusal", error: { code, retryable: false }, stored: "no" },
    ])
  })

  test.each([{ looksLast: true }, { generation: "last" as const }, { memory: { isLast: true } }])(
    "that is text does not leave for a server of the last generation: %j",
    (given) => {
      const { start } = openSession(given)
      expect(start(sendOf("hi"), "r1")).toMatchObject([
        { type: "refusal", error: { code: "unsupported" }, stored: "no" },
      ])
      expect(kindsOf(start(sendOf(copies), "r2"))).toEqual(["send"])
    },
  )

  test("that is text leaves where the application says that the server takes it", () => {
    const { start } = openSession({ generation: "doc", looksLast: true })
    expect(kindsOf(start(sendOf("hi"), "r1"))).toEqual(["send"])
  })

  test("refused for want of copies tells the generation, for all connections to come", () => {
    const { hear, ask, memory, start } = openSession()
    const id = ask(sendOf("hi"))
    expect(hear("error", required("encrypted contents"), id)).toMatchObject([
      { type: "refusal", error: { code: "unsupported" }, stored: "no" },
    ])
    expect(memory).toEqual({ isLast: true })
    expect(kindsOf(start(sendOf("hi"), "r9"))).toEqual(["refusal"])
  })

  test("sealed in copies and refused for want of text is never turned into text", () => {
    const { hear, ask, memory } = openSession()
    expect(hear("error", required("content"), ask(sendOf(copies)))).toMatchObject([
      { type: "refusal", error: { code: "unsupported" }, stored: "no" },
    ])
    expect(memory).toEqual({})
  })

  test.each([
    ["DATABASE_ERROR", "internal", true, "no"],
    ["SERVER_ERROR", "internal", true, "perhaps"],
    ["ACCESS_DENIED", "forbidden", false, "no"],
    ["INVALID_ENCRYPTED_CONTENTS", "invalid_argument", false, "no"],
    ["RATE_LIMITED", "rate_limited", true, "no"],
    ["UNKNOWN_MESSAGE_TYPE", "unsupported", false, "no"],
    ["NEWS_TO_US", "rejected", false, "no"],
    [null, "rejected", false, "no"],
  ])("K8: refused with %s is %s", (serverCode, code, retryable, stored) => {
    const { hear, ask } = openSession()
    const payload = { error: "why", code: serverCode, retryAfterMs: 700 }
    const [refusal] = hear("error", payload, ask(sendOf("hi")))
    expect(refusal).toMatchObject({ stored, error: { code, retryable, retryAfterMs: 700 } })
    if (code === "rejected")
      expect(refusal).toMatchObject({ error: { details: { serverMessage: "why" } } })
  })

  test("K3: refused under an id that nobody knows is the only one on its way, else nobody's", () => {
    const invalid = { error: "Invalid message format", code: "INVALID_MESSAGE", requestId: null }
    const { hear, ask } = openSession()
    ask(sendOf("hi"))
    expect(hear("error", invalid, "random")).toMatchObject([
      { type: "refusal", error: { code: "protocol_mismatch" } },
    ])
    expect(kindsOf(hear("error", invalid, "random"))).toEqual(["warned"])
    for (const content of ["one", "two"]) ask(sendOf(content))
    expect(kindsOf(hear("error", invalid, "random"))).toEqual(["warned"])
  })
})

describe("an acknowledgement", () => {
  test("F45 K7: settles once; what comes under its id later tells nothing", () => {
    const { hear, ask } = openSession()
    const id = ask(sendOf("hi"))
    const message = rowOf("m1", { sender_id: "ada" })
    expect(kindsOf(hear("message_sent", { message }, id))).toEqual(["reply"])
    expect(kindsOf(hear("message_sent", { message }, id))).toEqual(["ignored"])
    const failure = { error: "Failed", code: "SERVER_ERROR", requestId: id }
    expect(kindsOf(hear("error", failure, id))).toEqual(["ignored"])
  })

  test.each([
    "",
    "\\x",
    '{"type":"Buffer","data":[]}',
    "\\x7b2274797065223a22427566666572222c2264617461223a5b5d7d",
  ])("that holds %j for a text leaves the text that was sent", (placeholder) => {
    const message = rowOf("m1", { sender_id: "ada", encrypted_content: placeholder })
    const doc = openSession()
    const [told] = doc.hear("message_sent", { message }, doc.ask(sendOf("hi")))
    expect(told).toMatchObject({ result: { message: { content: "hi", metadata: {} } } })
    const last = openSession({ looksLast: true })
    const [sealed] = last.hear("message_sent", { message }, last.ask(sendOf(copies)))
    expect(sealed).toMatchObject({
      result: { message: { clientId: "k1", content: "", metadata: { pendingContent: true } } },
    })
  })

  test("K2 F42c: that comes after its deadline is told, for 5 minutes", () => {
    for (const [minutes, kind] of [
      [4, "reply"],
      [6, "ignored"],
    ] as const) {
      const { hear, ask, session, pass } = openSession()
      const id = ask(sendOf("hi"))
      session.ended(id, "timeout")
      pass(minutes * 60_000)
      const message = rowOf("m1", { sender_id: "ada" })
      expect(kindsOf(hear("message_sent", { message }, id))).toEqual([kind])
    }
  })

  test("K7: that comes after a look-up has settled the message is ignored", () => {
    const { hear, ask, session } = openSession()
    const id = ask(sendOf("hi"))
    session.ended(id, "timeout")
    session.ended(id, "settled")
    expect(kindsOf(hear("message_sent", { message: rowOf("m1") }, id))).toEqual(["ignored"])
  })
})

describe("an echo", () => {
  const own = (id: string) => ({ message: rowOf(id, { sender_id: "ada" }) })

  test("F46: before, after and without the acknowledgement is one message", () => {
    const { hear, ask } = openSession()
    const id = ask(sendOf("hi"))
    expect(hear("message_received", own("m1"), "random")).toEqual([])
    expect(kindsOf(hear("message_sent", own("m1"), id))).toEqual(["reply"])
    const echo = { ...own("m1"), shouldReloadMessages: true }
    expect(hear("message_received", echo)).toEqual([])
  })

  test("F46: that is another device's is told once the send is settled", () => {
    const { hear, ask } = openSession()
    const id = ask(sendOf("hi"))
    expect(hear("message_received", own("m2"))).toEqual([])
    const effects = hear("message_sent", own("m1"), id)
    expect(kindsOf(effects)).toEqual(["reply", "event"])
    expect(effects[1]).toMatchObject({ event: { message: { id: "m2" } } })
  })

  test("F46: is told when the send is refused, or given up", () => {
    for (const end of ["refusal", "timeout"]) {
      const { hear, ask, session } = openSession()
      const id = ask(sendOf("hi"))
      hear("message_received", own("m2"))
      const effects =
        end === "timeout"
          ? session.ended(id, "timeout")
          : hear("error", { error: "no", code: "ACCESS_DENIED" }, id)
      expect(kindsOf(effects).at(-1)).toBe("event")
    }
  })

  test("in a conversation where nothing is on its way is told at once", () => {
    expect(kindsOf(openSession().hear("message_received", own("m2")))).toEqual(["event"])
  })
})
