import { describe, expect, test } from "vitest"
import type { ClientFrameType, ClientPayloads } from "../protocol/frames.ts"
import { bounds } from "./bounds.ts"
import { checkClientFrame } from "./check-client-frame.ts"

const draft: ClientPayloads["send_message"] = {
  clientId: "k1",
  conversationId: "c1",
  type: "text",
  content: "Hello",
}

/** The fault of a request with this payload, or undefined for a sound one. */
function faultOf(type: ClientFrameType, payload: unknown): string | undefined {
  const check = checkClientFrame({ type, payload, requestId: "r1" })
  return "fault" in check ? check.fault : undefined
}

describe("a frame of a client", () => {
  test("is passed on with what the protocol knows of it, and nothing else", () => {
    const frame = { type: "send_message", payload: draft, requestId: "r1" }
    const check = checkClientFrame({
      ...frame,
      payload: { ...draft, senderId: "mallory" },
      isAdmin: true,
    })
    expect(check).toEqual({ frame })
  })

  test("keeps free JSON as it came", () => {
    const metadata = { nested: { list: [1, null, "x"] } }
    const check = checkClientFrame({ type: "send_message", payload: { ...draft, metadata } })
    expect(check).toEqual({ frame: { type: "send_message", payload: { ...draft, metadata } } })
  })

  test("of a type that nobody defined is told apart from a faulty one, and names its request", () => {
    expect(checkClientFrame({ type: "pin_message", requestId: "r1" })).toEqual({
      unknownType: "pin_message",
      requestId: "r1",
    })
  })

  test.each(["__proto__", "constructor", "toString", ""])("of type %j is unknown", (type) => {
    expect(checkClientFrame({ type, payload: {} })).toEqual({ unknownType: type })
  })

  test.each([[null], [1], ["ping"], [[]], [[{ type: "ping" }]]])("is never %j", (value) => {
    expect(checkClientFrame(value)).toEqual({ fault: "" })
  })

  test("is refused by its own requestId, unless that is the fault", () => {
    expect(checkClientFrame({ type: "ping", requestId: "r1" })).toEqual({
      fault: ".payload",
      requestId: "r1",
    })
    expect(checkClientFrame({ type: "ping", payload: {}, requestId: "" })).toEqual({
      fault: ".requestId",
    })
  })

  test("neither pollutes nor exhausts the stack, whatever it holds", () => {
    const depth = 100_000
    const text = `{"conversationId":"c1","data":${"[".repeat(depth)}${"]".repeat(depth)}}`
    expect(faultOf("send_signal", JSON.parse(text))).toBeUndefined()
    const cursors = JSON.parse(`{"__proto__":{"polluted":true},"c1":1}`)
    expect(checkClientFrame({ type: "resume", payload: { cursors } })).toEqual({
      frame: { type: "resume", payload: { cursors: { c1: 1 } } },
    })
    expect({}).not.toHaveProperty("polluted")
  })
})

describe("a frame of a client is faulty when it passes a bound:", () => {
  test("a message of more than 16,000 UTF-16 units", () => {
    expect(faultOf("send_message", { ...draft, content: "😀".repeat(8_000) })).toBeUndefined()
    expect(faultOf("send_message", { ...draft, content: `${"😀".repeat(8_000)}a` })).toBe(
      ".payload.content",
    )
    const change = { clientId: "k1", conversationId: "c1", messageId: "m1" }
    expect(faultOf("edit_message", { ...change, content: "a".repeat(16_001) })).toBe(
      ".payload.content",
    )
  })

  test("an id of none or more than 128 characters", () => {
    const join = (conversationId: string) => faultOf("join_conversation", { conversationId })
    expect(join("a".repeat(128))).toBeUndefined()
    expect(join("a".repeat(129))).toBe(".payload.conversationId")
    expect(join("")).toBe(".payload.conversationId")
  })

  test("a page of none or more than 200 items", () => {
    const load = (limit: number) => faultOf("load_messages", { conversationId: "c1", limit })
    expect([1, 200].map(load)).toEqual([undefined, undefined])
    expect([0, 201, 1.5].map(load)).toEqual(Array(3).fill(".payload.limit"))
  })

  test("a page with two anchors", () => {
    const page = { conversationId: "c1", messageId: "m1", before: 9 }
    for (const type of ["load_messages", "load_more_messages", "load_thread"] as const) {
      expect(faultOf(type, page)).toBeUndefined()
      expect(faultOf(type, { ...page, after: 3 })).toBe(".payload")
    }
  })

  test("more than 200 cursors, or one that is no seq", () => {
    const resume = (entries: readonly (readonly [string, number])[]) =>
      faultOf("resume", { cursors: Object.fromEntries(entries) })
    const many = Array.from({ length: bounds.resumeCursors }, (_, n) => [`c${n}`, n] as const)
    expect(resume([])).toBeUndefined()
    expect(resume(many)).toBeUndefined()
    expect(resume([...many, ["one more", 1]])).toBe(".payload.cursors")
    expect(resume([["c1", -1]])).toBe(".payload.cursors.c1")
  })

  test("a list that is too long", () => {
    const ids = (length: number) => Array.from({ length }, (_, n) => `u${n}`)
    expect(faultOf("send_message", { ...draft, mentions: ids(bounds.mentions) })).toBeUndefined()
    expect(faultOf("send_message", { ...draft, mentions: ids(bounds.mentions + 1) })).toBe(
      ".payload.mentions",
    )
    expect(faultOf("load_presence", { userIds: ids(bounds.userIds + 1) })).toBe(".payload.userIds")
  })

  test("a protocol version is none of them: it has an answer of its own", () => {
    expect(faultOf("auth", { token: "t", protocol: 2 })).toBeUndefined()
  })
})
