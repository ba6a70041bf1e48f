import { describe, expect, test } from "vitest"
import { checkServerFrame } from "./server-frame.ts"

const message = {
  id: "m1",
  clientId: null,
  conversationId: "c1",
  seq: 1,
  updateSeq: 1,
  senderId: "ann",
  type: "text",
  content: "Hello",
  attachments: [],
  mentions: [],
  replyToId: null,
  threadCount: 0,
  reactions: [{ reaction: "👍", userIds: ["bob"] }],
  createdAt: 1_767_225_600_000,
  editedAt: null,
  deletedAt: null,
  streaming: false,
  metadata: {},
}
const received = { type: "message_received", payload: { message } }
const pinned = { type: "message_pinned", payload: { messageId: "m1", seq: 2 } }
const caughtUp = { conversationId: "c1", cursor: 3, hasMore: false, reset: false }

describe("a frame of a server", () => {
  test("is passed on as it came", () => {
    const check = checkServerFrame(received)
    expect(check).toEqual({ frame: received, ignored: [] })
    expect("frame" in check && check.frame).toBe(received)
  })

  test("may hold fields, capabilities and limits that are newer than this client", () => {
    const frame = {
      type: "auth_success",
      payload: {
        user: { id: "ann", name: "Ann", pronouns: "she" },
        sessionId: "s1",
        serverTime: 1_767_225_600_000.5,
        capabilities: ["send_message", "telepathy"],
        limits: { frameBytes: 65_536, tier: { name: "free" } },
      },
      trace: [1, 2],
    }
    expect(checkServerFrame(frame)).toEqual({ frame, ignored: [] })
  })

  test("may be longer than what this client would send", () => {
    const frame = { ...received, payload: { message: { ...message, content: "a".repeat(50_000) } } }
    expect(checkServerFrame(frame)).toEqual({ frame, ignored: [] })
  })

  test("of a type that nobody defined is told apart from a faulty one", () => {
    expect(checkServerFrame({ type: "message_pinned" })).toEqual({ unknownType: "message_pinned" })
    expect(checkServerFrame({ type: "a".repeat(1_000) })).toEqual({ unknownType: "a".repeat(64) })
  })

  test.each(["__proto__", "constructor", "toString", "hasOwnProperty", ""])(
    "of type %j is of an unknown type",
    (type) => {
      expect(checkServerFrame({ type, payload: {} })).toEqual({ unknownType: type })
    },
  )

  test.each([[null], [undefined], [1], ["ping"], [[]], [["ping"]]])("is never %j", (value) => {
    expect(checkServerFrame(value)).toEqual({ fault: "" })
  })

  test("without a type, a payload or a sound field is faulty, and the fault says where", () => {
    expect(checkServerFrame({ payload: {} })).toEqual({ fault: ".type" })
    expect(checkServerFrame({ type: ["pong"] })).toEqual({ fault: ".type" })
    expect(checkServerFrame({ type: "pong" })).toEqual({ fault: ".payload" })
    const unnumbered = { ...received, payload: { message: { ...message, seq: 0 } } }
    expect(checkServerFrame(unnumbered)).toEqual({ fault: ".payload.message.seq" })
    const unnamed = { ...received, payload: { message: { ...message, id: null } } }
    expect(checkServerFrame(unnamed)).toEqual({ fault: ".payload.message.id" })
  })

  test("with a polluting key leaves every other object as it was", () => {
    const text = `{"type":"stats_loaded","payload":{"__proto__":{"polluted":true}},"__proto__":{}}`
    expect(checkServerFrame(JSON.parse(text))).toHaveProperty("frame")
    expect({}).not.toHaveProperty("polluted")
  })
})

describe("a frame that catches up", () => {
  test("loses the events that only a newer client knows, and names them", () => {
    const synced = { type: "synced", payload: { ...caughtUp, events: [received, pinned] } }
    expect(checkServerFrame(synced)).toEqual({
      frame: { type: "synced", payload: { ...caughtUp, events: [received] } },
      ignored: ["message_pinned"],
    })
    const resumed = { type: "resumed", payload: { conversations: [synced.payload] } }
    expect(checkServerFrame(resumed)).toEqual({
      frame: {
        type: "resumed",
        payload: { conversations: [{ ...caughtUp, events: [received] }] },
      },
      ignored: ["message_pinned"],
    })
    expect(synced.payload.events).toHaveLength(2)
  })

  test("is faulty when an event is no event, or one that is never stored", () => {
    const check = (event: unknown) =>
      checkServerFrame({ type: "synced", payload: { ...caughtUp, events: [received, event] } })
    expect(check(null)).toEqual({ fault: ".payload.events.1" })
    expect(check({ payload: {} })).toEqual({ fault: ".payload.events.1.type" })
    expect(check({ type: "user_online", payload: { userId: "bob" } })).toEqual({
      fault: ".payload.events.1.type",
    })
    expect(check({ type: "message_edited", payload: {} })).toEqual({
      fault: ".payload.events.1.payload.message",
    })
  })

  test("is faulty, and no more than that, when it is nested without end", () => {
    const depth = 100_000
    const text = `${'{"conversations":['.repeat(depth)}${"]}".repeat(depth)}`
    const nested: unknown = { type: "resumed", payload: JSON.parse(text) }
    expect(checkServerFrame(nested)).toEqual({ fault: ".payload.conversations.0.conversationId" })
  })
})
