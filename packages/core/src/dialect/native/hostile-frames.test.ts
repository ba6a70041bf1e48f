import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { acceptedSession, commandOf, message, receive, serverPayloads } from "./native.test.kit.ts"

describe("a hostile frame", () => {
  const nested = `${"[".repeat(100_000)}${"]".repeat(100_000)}`

  test.each([
    "",
    "{",
    "null",
    "[]",
    '"x"',
    "1",
    "\u0000",
    "{}",
    '{"type":7}',
    nested,
    "x".repeat(5_000_000),
  ])("F69: is dropped, and the session goes on (%#)", (text) => {
    const session = acceptedSession()
    expect(session.frame(text)).toMatchObject([{ type: "note", kind: "dropped" }])
    expect(receive(session, "message_received", { message })).toMatchObject([{ type: "event" }])
  })

  test("F68: that is larger than any page is dropped, whatever it says", () => {
    const huge = { ...message, content: "x".repeat(4 * 1024 * 1024) }
    expect(receive(acceptedSession(), "message_received", { message: huge })).toEqual([
      { type: "note", kind: "dropped", reason: "a frame is too large" },
    ])
  })

  test.each(["__proto__", "constructor", "toString", "prototype"])(
    "F70: of type %s is ignored",
    (type) => {
      expect(acceptedSession().frame(JSON.stringify({ type, payload: {} }))).toMatchObject([
        { type: "note", kind: "ignored" },
      ])
    },
  )

  test("F70: with polluting keys carries them as plain data, and changes no other object", () => {
    const polluted = '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}'
    const text = JSON.stringify({ type: "message_received", payload: { message } })
    const [effect] = acceptedSession().frame(
      text.replace('"metadata":{}', `"metadata":${polluted}`),
    )
    expect(effect).toMatchObject({ type: "event", event: { message: { id: "m1" } } })
    expect({}).not.toHaveProperty("polluted")
  })

  test("F70: an id of __proto__ is an id like any other", () => {
    const session = acceptedSession()
    session.start(commandOf("send_message"), { id: "__proto__", attempt: 1 })
    const effects = receive(session, "message_sent", { message }, "__proto__")
    expect(effects).toMatchObject([{ type: "reply", requestId: "__proto__" }])
  })

  test("P9 F69: any text, and any sound frame with a field gone or wrong, throws nothing", () => {
    const types = Object.keys(serverPayloads)
    const wrong = fc.constantFrom<unknown>(undefined, null, -1, 1.5, 1e20, "", "x", [], {}, true)
    const mutated = fc
      .tuple(fc.constantFrom(...types), fc.nat(), wrong)
      .map(([type, at, value]) => {
        const payload = Reflect.get(serverPayloads, type)
        const key = Object.keys(payload)[at % Math.max(1, Object.keys(payload).length)] ?? "x"
        return JSON.stringify({ type, payload: { ...payload, [key]: value } })
      })
    fc.assert(
      fc.property(fc.oneof(mutated, fc.string(), fc.json()), (text) => {
        for (const effect of acceptedSession().frame(text)) expect(effect).toHaveProperty("type")
      }),
      { numRuns: 1_000 },
    )
  })

  test.each([0, 129, 1_000_000])("F71: with an id of %i characters is dropped", (length) => {
    const wrong = { ...message, id: "x".repeat(length) }
    const session = acceptedSession()
    expect(receive(session, "message_received", { message: wrong })).toMatchObject([
      { type: "note", kind: "dropped" },
    ])
  })

  test.each(["\u0000", "😀".repeat(128), "\ud800", "a\ud800b", "\ude00\ud83d"])(
    "F71: with the id %j carries it exactly",
    (id) => {
      expect(
        receive(acceptedSession(), "message_received", { message: { ...message, id } }),
      ).toEqual([
        { type: "event", event: expect.objectContaining({ message: { ...message, id } }) },
      ])
    },
  )

  test("F69: nested 33 deep is dropped, and 32 deep is not", () => {
    const nestedMetadata = (depth: number) =>
      JSON.parse(`${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`)
    // A frame, its payload and the message lie around it.
    for (const [depth, kind] of [
      [29, "event"],
      [30, "note"],
    ] as const) {
      const deep = { ...message, metadata: nestedMetadata(depth) }
      expect(receive(acceptedSession(), "message_received", { message: deep })).toMatchObject([
        { type: kind },
      ])
    }
  })

  test("F68: over the server's bound is not sent, counted in bytes", () => {
    const session = acceptedSession()
    const send = (content: string) => {
      const payload = { clientId: "c", conversationId: "room", type: "text", content } as const
      return session.start({ type: "send_message", payload }, { id: "r", attempt: 1 })
    }
    expect(send("x".repeat(65_000))).toMatchObject([{ type: "send" }])
    expect(send("x".repeat(65_536))).toMatchObject([
      { type: "refusal", stored: "no", error: { code: "too_large" } },
    ])
    expect(send("é".repeat(33_000))).toMatchObject([{ type: "refusal" }])
  })

  test("F72: with a seq or a date that is none is dropped", () => {
    const wrong = [{ seq: 0 }, { seq: -1 }, { seq: 1.5 }, { seq: 2 ** 53 }, { createdAt: "x" }]
    for (const field of wrong) {
      const frame = { type: "message_received", payload: { message: { ...message, ...field } } }
      expect(acceptedSession().frame(JSON.stringify(frame))).toMatchObject([{ kind: "dropped" }])
    }
  })
})
