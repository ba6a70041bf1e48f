import type { Command } from "@colloquy/core"
import { describe, expect, test } from "vitest"
import {
  frameOf,
  kindsOf,
  loadOf,
  openSession,
  rowOf,
  sendOf,
  startMs,
} from "./session.test.kit.ts"

/** So many rows, a second apart, the newest a second before now. */
function rowsOf(count: number, first = 0): readonly object[] {
  return Array.from({ length: count }, (_, index) =>
    rowOf(`m${first + index}`, {
      created_at: new Date(startMs - (count - index) * 1_000).toISOString(),
    }),
  )
}

const page = (messages: readonly object[], hasMore?: boolean) => ({
  ...{ conversationId: "c1", messages },
  ...(hasMore === undefined ? {} : { hasMore }),
})

function lookUp(given: Partial<Command<"look_up">["payload"]> = {}): Command<"look_up"> {
  const payload = { conversationId: "c1", sentAtMs: startMs, newer: null, ...given }
  return { type: "look_up", payload }
}

const anchorAt = (createdAt: number) => ({ id: "m5", seq: null, createdAt })

describe("the newest page", () => {
  test("is asked for as all rows; fewer than 1,000 are all there is", () => {
    const { start, hear } = openSession()
    const [asked] = start(loadOf("c1"), "r1").map(frameOf)
    expect(asked).toMatchObject({
      type: "load_messages",
      payload: { conversationId: "c1", limit: 1_000 },
    })
    const effects = hear("messages_loaded", page(rowsOf(999)), "r1")
    expect(effects.at(-1)).toMatchObject({ result: { hasOlder: false, hasNewer: false } })
  })

  test("marks all as read, as the server does", () => {
    const { hear, ask } = openSession()
    const effects = hear("messages_loaded", page([]), ask(loadOf("c1")))
    expect(effects[0]).toMatchObject({
      event: { type: "receipt_updated", userId: "ada", conversationId: "c1", unreadCount: 0 },
    })
  })

  test("of a long conversation is paged back from the newest message that is known", () => {
    const { hear, ask } = openSession()
    hear("message_received", { message: rowOf("m2000") })
    const [marked, second] = hear("messages_loaded", page(rowsOf(1_000)), ask(loadOf("c1"), "r1"))
    expect(marked).toMatchObject({ event: { unreadCount: 0 } })
    const more = frameOf(second)
    expect(more).toMatchObject({
      type: "load_more_messages",
      payload: { conversationId: "c1", beforeMessageId: "m2000", limit: 1_000 },
    })
    const effects = hear("messages_loaded", page(rowsOf(3, 1_997), true), more?.requestId)
    expect(effects.at(-1)).toMatchObject({ type: "reply", requestId: "r1" })
    const [reply] = effects.slice(-1)
    const result = reply?.type === "reply" ? reply.result : undefined
    expect(result).toMatchObject({
      messages: [{ id: "m1997" }, { id: "m1998" }, { id: "m1999" }, { id: "m2000" }],
      hasOlder: true,
      hasNewer: false,
    })
    expect(result).toHaveProperty("oldest.length", 1_000)
  })

  test("of a long conversation, of which no newer message is known, waits for the next one", () => {
    const { hear, ask } = openSession()
    const effects = hear("messages_loaded", page(rowsOf(1_000)), ask(loadOf("c1")))
    expect(effects.at(-1)).toMatchObject({ result: { hasOlder: false, hasNewer: true } })
    const live = hear("message_received", { message: rowOf("m2000") })
    expect(live.at(-1)).toEqual({ type: "stale", conversationId: "c1", afterMs: 250 })
    const next = hear("message_received", { message: rowOf("m2001") })
    expect(kindsOf(next)).toEqual(["event"])
  })
})

describe("an older page", () => {
  test("comes before a message, and says whether there may be more", () => {
    const { start, hear } = openSession()
    const command = {
      type: "load_messages",
      payload: { conversationId: "c1", limit: 50, before: anchorAt(startMs) },
    } as const
    const [asked] = start(command, "r1").map(frameOf)
    expect(asked).toMatchObject({
      type: "load_more_messages",
      payload: { beforeMessageId: "m5", limit: 50 },
    })
    expect(hear("messages_loaded", page(rowsOf(2), true), "r1")).toMatchObject([
      { type: "reply", result: { hasOlder: true } },
    ])
  })

  test("is the only other one: after and around are unsupported", () => {
    for (const place of ["after", "around"]) {
      const payload = { conversationId: "c1", [place]: anchorAt(startMs) }
      expect(openSession().start({ type: "load_messages", payload }, "r1")).toMatchObject([
        { type: "refusal", error: { code: "unsupported" } },
      ])
    }
  })
})

describe("a page that says that there is more than fits into it", () => {
  test("R8: of the oldest rows is not all there is, however few it has", () => {
    const { start, hear } = openSession()
    hear("message_received", { message: rowOf("m9") })
    start(loadOf("c1"), "r1")
    const effects = hear("messages_loaded", page(rowsOf(3), true), "r1")
    expect(frameOf(effects.at(-1))).toMatchObject({
      ...{ type: "load_more_messages", payload: { beforeMessageId: "m9" } },
    })
  })

  test.each([
    ["of the oldest rows", null],
    ["before a newer message", anchorAt(startMs + 5_000)],
  ])("O7: %s proves no absence", (_which, newer) => {
    const { start, hear } = openSession()
    start(lookUp({ newer }), "r1")
    const recent = Array.from({ length: 3 }, (_, index) => rowOf(`n${index}`))
    const effects = hear("messages_loaded", page(recent, true), "r1")
    expect(effects.at(-1)).toMatchObject({ type: "reply", result: { covers: false } })
  })
})

describe("a look-up", () => {
  test("O7: reads all rows; fewer than 1,000 cover the time", () => {
    for (const [count, covers] of [
      [999, true],
      [1_000, false],
    ] as const) {
      const { start, hear } = openSession()
      const [asked] = start(lookUp(), "r1").map(frameOf)
      expect(asked).toMatchObject({ type: "load_messages", payload: { limit: 1_000 } })
      const effects = hear("messages_loaded", page(rowsOf(count)), "r1")
      expect(effects.at(-1)).toMatchObject({ type: "reply", result: { covers } })
    }
  })

  test.each([
    ["where it reaches back", 1, true],
    ["but not where it does not reach back", 1_000, false],
  ])(
    "O7: reads back from a message that is newer by the tolerance, and covers the time %s",
    (_where, count, covers) => {
      const { start, hear } = openSession()
      const command = lookUp({ newer: anchorAt(startMs + 5_000), sentAtMs: startMs })
      const [asked] = start(command, "r1").map(frameOf)
      expect(asked).toMatchObject({
        type: "load_more_messages",
        payload: { beforeMessageId: "m5", limit: 1_000 },
      })
      const recent = Array.from({ length: count }, (_, index) => rowOf(`n${index}`))
      const [reply] = hear("messages_loaded", page(recent, count === 1_000), "r1")
      expect(reply).toMatchObject({ result: { covers } })
    },
  )

  test("O7: reads all rows where a message is so little newer that the send may come after it", () => {
    const { start, hear } = openSession()
    const command = lookUp({ newer: anchorAt(startMs + 4_999), sentAtMs: startMs })
    expect(start(command, "r1").map(frameOf)).toMatchObject([{ type: "load_messages" }])
    const effects = hear("messages_loaded", page(rowsOf(999)), "r1")
    expect(effects.at(-1)).toMatchObject({ type: "reply", result: { covers: true } })
  })

  test("O7: where these are not all, reads what comes before it too, as a proof of presence alone", () => {
    const { start, hear } = openSession()
    start(lookUp({ newer: anchorAt(startMs + 4_999), sentAtMs: startMs }), "r1")
    const before = hear("messages_loaded", page(rowsOf(1_000)), "r1")
      .map(frameOf)
      .at(-1)
    expect(before).toMatchObject({ type: "load_more_messages", payload: { beforeMessageId: "m5" } })
    const found = hear("messages_loaded", page([rowOf("n1")], false), before?.requestId)
    expect(found).toMatchObject([
      { type: "reply", requestId: "r1", result: { messages: [{ id: "n1" }], covers: false } },
    ])
  })

  test("O7: that fails refuses, and nobody takes that for an absence", () => {
    const { hear, ask } = openSession()
    const id = ask(lookUp())
    expect(hear("error", { error: "no", code: "SERVER_ERROR" }, id)).toMatchObject([
      { type: "refusal", error: { code: "internal" }, stored: "no" },
    ])
  })
})

describe("a row", () => {
  const messageOf = (given: Parameters<typeof rowOf>[1]) => {
    const { hear } = openSession()
    const [effect] = hear("message_received", { message: rowOf("m1", given) }).slice(-1)
    return effect?.type === "event" && "message" in effect.event ? effect.event.message : undefined
  }

  test.each([
    ["Hello", "Hello"],
    ["\\x48656c6c6f20f09f9880", "Hello 😀"],
    ["\\xylophone", "\\xylophone"],
    ["sealed:abc", "sealed:abc"],
  ])("of the content %j says %j", (encrypted_content, content) => {
    expect(messageOf({ encrypted_content })).toMatchObject({ content, metadata: {} })
  })

  test("of bytes that are no text has replacements, and is reported", () => {
    const { hear } = openSession()
    const effects = hear("message_received", {
      message: rowOf("m1", { encrypted_content: "\\xff" }),
    })
    expect(kindsOf(effects)).toEqual(["warned", "event"])
    expect(effects[1]).toMatchObject({ event: { message: { content: "\uFFFD" } } })
  })

  test.each([
    ["2025-08-24T08:01:12.345+00:00", 345],
    ["2025-08-24T08:01:12.345678+00:00", 345],
    ["2025-08-24T10:01:12.3+02:00", 300],
    ["2025-08-24 08:01:12.345678+00:00", 345],
    ["2025-08-24T08:01:12Z", 0],
  ])("of the time %s is at %i ms of its second", (created_at, ms) => {
    expect(messageOf({ created_at })?.createdAt).toBe(Date.UTC(2025, 7, 24, 8, 1, 12, ms))
  })

  test("that was deleted is a tombstone", () => {
    const deleted_at = new Date(startMs).toISOString()
    expect(messageOf({ deleted_at })).toMatchObject({
      content: "",
      deletedAt: startMs,
      metadata: {},
    })
  })

  test.each([
    [{ display_name: "Ben B.", username: "ben" }, { senderName: "Ben B." }],
    [{ display_name: null, username: "ben" }, { senderName: "ben" }],
    [{}, {}],
    [null, {}],
  ])("of the sender %j tells the name with it", (sender, metadata) => {
    expect(messageOf({ sender })?.metadata).toEqual(metadata)
  })

  test("without a sender or a type, and with columns that nobody knows, is a message", () => {
    const odd = { sender: null, message_type: null, metadata: "x", ...{ has_attachments: true } }
    expect(messageOf(odd)).toMatchObject({ type: "text", metadata: {}, replyToId: null })
    expect(
      messageOf({ metadata: { a: 1 }, message_type: "image", reply_to_id: "m0" }),
    ).toMatchObject({
      ...{ type: "image", metadata: { a: 1 }, replyToId: "m0" },
    })
  })

  test("is compared with what was sent as the server alters it", () => {
    const { ask, hear } = openSession()
    const sent = "\\x48656c6c6f"
    const message = rowOf("m1", { sender_id: "ada", encrypted_content: sent })
    const [reply] = hear("message_sent", { message }, ask(sendOf(sent)))
    expect(reply).toMatchObject({ result: { message: { content: "Hello" } } })
  })
})
