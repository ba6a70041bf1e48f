import type { Command } from "@colloquy/core"
import { describe, expect, test } from "vitest"
import { frameOf, kindsOf, openSession, rowOf, startMs } from "./session.test.kit.ts"

const at = (ms: number) => new Date(startMs + ms).toISOString()

function listOf(...conversations: readonly object[]): unknown {
  const { hear, ask } = openSession()
  const id = ask({ type: "load_conversations", payload: {} })
  const effects = hear("conversations_loaded", { conversations }, id)
  const [reply] = effects.slice(-1)
  return reply?.type === "reply" ? reply.result : effects
}

const createOf = (
  given: Partial<Command<"create_conversation">["payload"]> = {},
): Command<"create_conversation"> => ({
  type: "create_conversation",
  payload: { clientId: "k1", type: "direct", participantIds: ["ben"], ...given },
})

describe("the list", () => {
  test("is read under the names of both schemas", () => {
    const latest = {
      ...{ latest_message_id: "m1", latest_message_content: "\\x6869" },
      ...{ latest_message_sender_id: "ben", latest_message_sender_username: "Ben" },
      latest_message_created_at: at(500),
    }
    const one = {
      ...{ conversation_id: "c1", conversation_type: "group", conversation_name: "Launch" },
      ...{ conversation_avatar_url: "a.png", participant_count: "3", unread_count: 2 },
    }
    const other = {
      ...{ id: "c1", type: "room", name: "Launch", avatar_url: "a.png" },
      ...{ participant_count: 3, unread_count: "2" },
    }
    for (const row of [one, other])
      expect(listOf({ ...row, ...latest })).toMatchObject({
        conversations: [
          {
            ...{
              id: "c1",
              type: "group",
              name: "Launch",
              unreadCount: 2,
              updatedAt: startMs + 500,
            },
            metadata: { participantCount: 3, avatarUrl: "a.png" },
            lastMessage: { id: "m1", content: "hi", senderId: "ben", createdAt: startMs + 500 },
            participants: [{ userId: "ada" }, { userId: "ben", name: "Ben" }],
          },
        ],
        hasMore: false,
      })
  })

  test("shows no last message without its id, its time or its text", () => {
    const latest = {
      ...{ latest_message_id: "m1", latest_message_content: "hi", latest_message_sender_id: "ben" },
      latest_message_created_at: at(0),
    }
    for (const missing of [
      { latest_message_id: null },
      { latest_message_created_at: null },
      { latest_message_content: "\\x" },
    ])
      expect(listOf({ id: "c1", ...latest, ...missing })).toMatchObject({
        conversations: [{ lastMessage: null }],
      })
    const narrow = { last_message_encrypted_content: "x", last_message_at: at(900) }
    expect(listOf({ id: "c1", ...narrow })).toMatchObject({
      conversations: [{ lastMessage: null, updatedAt: startMs + 900 }],
    })
  })

  test("tells groups of the last generation", () => {
    expect(listOf({ id: "c1", type: "group", group_id: "g1", group_name: "Team" })).toMatchObject({
      conversations: [{ metadata: { groupId: "g1", groupName: "Team" } }],
    })
  })
})

describe("a conversation that is made", () => {
  test("is asked for under the names of the document and of the server, and then joined", () => {
    const { start, hear } = openSession()
    const [asked] = start(createOf({ type: "group", name: "Launch" }), "r1").map(frameOf)
    expect(asked).toMatchObject({
      type: "create_conversation",
      payload: {
        ...{ participantIds: ["ben"], participant_ids: ["ben"] },
        ...{ isGroup: true, type: "group", name: "Launch" },
      },
    })
    const row = { id: "c9", is_group: true, name: "Launch", created_by: "ada", created_at: at(0) }
    const [join] = hear("conversation_created", { conversation: row }, "r1").map(frameOf)
    expect(join).toMatchObject({ type: "join_conversation", payload: { conversationId: "c9" } })
    expect(join?.requestId).not.toBe("r1")
    const [reply] = hear("conversation_joined", { conversationId: "c9" }, join?.requestId)
    expect(reply).toMatchObject({
      ...{ type: "reply", requestId: "r1" },
      result: {
        conversation: {
          ...{ id: "c9", type: "group", name: "Launch", createdAt: startMs },
          participants: [
            { userId: "ben", role: "member" },
            { userId: "ada", role: "owner" },
          ],
        },
      },
    })
  })

  test("is there though it cannot be joined", () => {
    const { start, hear } = openSession()
    start(createOf(), "r1")
    const [join] = hear("conversation_created", { conversation: { id: "c9" } }, "r1").map(frameOf)
    const refused = { error: "no", code: "SERVER_ERROR" }
    expect(kindsOf(hear("error", refused, join?.requestId))).toEqual(["warned", "reply"])
  })

  test("is reported where the server fails to make it", () => {
    const { hear, ask } = openSession()
    const failed = { error: "no column", code: "DATABASE_ERROR" }
    expect(hear("error", failed, ask(createOf()))).toMatchObject([
      { type: "refusal", error: { code: "internal", retryable: true } },
    ])
  })

  test.each([{ type: "channel" as const }, { metadata: { a: 1 } }])(
    "with %j is refused before it is asked for",
    (given) => {
      expect(openSession().start(createOf(given), "r1")).toMatchObject([
        { type: "refusal", error: { code: "unsupported" }, stored: "no" },
      ])
    },
  )

  test("by somebody else is news, where a server tells it", () => {
    const { hear } = openSession()
    expect(
      hear("conversation_created", { conversation: { id: "c9", type: "direct" } }),
    ).toMatchObject([
      { type: "event", event: { type: "conversation_created", conversation: { id: "c9" } } },
    ])
  })
})

describe("joining and leaving", () => {
  test("tell of a conversation nothing but that", () => {
    const { hear, ask } = openSession()
    const payload = { conversationId: "c2" }
    const joined = hear("conversation_joined", payload, ask({ type: "join_conversation", payload }))
    expect(joined).toMatchObject([{ result: { conversation: null, cursor: null } }])
    const left = hear("conversation_left", payload, ask({ type: "leave_conversation", payload }))
    expect(left).toMatchObject([{ type: "reply", result: undefined }])
  })

  test("of another conversation than was asked for are no answer", () => {
    const { hear, ask } = openSession()
    const id = ask({ type: "join_conversation", payload: { conversationId: "c2" } })
    expect(kindsOf(hear("conversation_joined", { conversationId: "c3" }, id))).toEqual(["dropped"])
  })

  test("every other verb is unsupported", () => {
    const command = { type: "mark_read", payload: { conversationId: "c1" } } as const
    const upTo = { id: "m1", seq: null, createdAt: startMs }
    const refused = openSession().start({ ...command, payload: { ...command.payload, upTo } }, "r1")
    expect(refused).toMatchObject([{ type: "refusal", error: { code: "unsupported" } }])
  })
})

describe("people", () => {
  test("type for 6 s, unless the server says otherwise; one's own typing is no news", () => {
    const { hear } = openSession()
    const typing = { conversationId: "c1", userId: "ben", username: "Ben", isTyping: true }
    expect(hear("typing_update", typing)).toMatchObject([
      { event: { type: "typing_update", userId: "ben", name: "Ben", expiresInMs: 6_000 } },
    ])
    expect(hear("typing_update", { ...typing, userId: "ada" })).toEqual([])
  })

  test("typing is answered by its own type, which is no event", () => {
    const { hear, ask } = openSession()
    const payload = { conversationId: "c1" }
    const id = ask({ type: "typing_start", payload })
    const answer = { ...payload, isTyping: true }
    expect(kindsOf(hear("typing_start", answer, id))).toEqual(["reply"])
  })

  test("who are told to be offline are online as soon as they write or type", () => {
    const signs = [
      ["message_received", { message: rowOf("m1") }],
      ["typing_update", { conversationId: "c1", userId: "ben", isTyping: true }],
    ] as const
    for (const [type, payload] of signs) {
      const { hear } = openSession()
      const gone = hear("user_offline", { userId: "ben", timestamp: at(0) }, "random")
      expect(gone).toMatchObject([
        { event: { presence: { userId: "ben", status: "offline", lastSeenAt: startMs } } },
      ])
      expect(hear(type, payload)[0]).toMatchObject({ event: { presence: { status: "online" } } })
      expect(kindsOf(hear(type, payload))).toEqual(["event"])
    }
  })

  test("are known by what they wrote, where a list names none", () => {
    const { hear, ask } = openSession()
    const sender = { id: "ben", username: "ben", display_name: "Ben" }
    hear("message_received", { message: rowOf("m1", { sender }) })
    const id = ask({ type: "load_conversations", payload: {} })
    const [reply] = hear("conversations_loaded", { conversations: [{ id: "c1" }] }, id)
    expect(reply).toMatchObject({
      result: {
        conversations: [{ participants: [{ userId: "ada" }, { userId: "ben", name: "Ben" }] }],
      },
    })
  })
})

describe("a message without its text", () => {
  test("has the newest page loaded; one's own, too, if it came from elsewhere", () => {
    for (const sender_id of ["ben", "ada"]) {
      const { hear } = openSession({ looksLast: true })
      const message = rowOf("m1", { sender_id, encrypted_content: "" })
      const effects = hear("message_received", { message, shouldReloadMessages: true })
      expect(effects).toMatchObject([
        { event: { message: { content: "", metadata: { pendingContent: true } } } },
        { type: "stale", conversationId: "c1", afterMs: 250 },
      ])
    }
  })
})
