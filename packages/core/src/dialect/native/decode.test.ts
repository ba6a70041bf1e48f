import { describe, expect, test } from "vitest"
import {
  acceptedSession,
  commandOf,
  conversation,
  message,
  type NativeSession,
  nowMs,
  receive,
  serverPayloads,
} from "./native.test.kit.ts"

const request = { id: "r1", attempt: 1 }
const inConversation = { conversationId: "c1" }
const presence = serverPayloads.presence_updated

/** A session that asked to send a message, under "r1". */
function askingSession(): NativeSession {
  const session = acceptedSession()
  session.start(commandOf("send_message"), request)
  return session
}

describe("a broadcast", () => {
  test.each([
    ["message_sent", { type: "message_received", message }],
    ["message_received", { type: "message_received", message }],
    ["message_edited", { type: "message_edited", message }],
    ["message_deleted", { type: "message_deleted", message }],
    ["message_completed", { type: "message_completed", message }],
    ["message_delta", { type: "message_delta", ...serverPayloads.message_delta }],
    ["reaction_updated", { type: "reaction_updated", ...serverPayloads.reaction_updated }],
    ["receipt_updated", { type: "receipt_updated", ...serverPayloads.receipt_updated }],
    ["typing_update", { type: "typing_update", ...serverPayloads.typing_update }],
    ["signal", { type: "signal", ...serverPayloads.signal }],
    ["conversation_created", { type: "conversation_created", conversation }],
    ["conversation_updated", { type: "conversation_updated", conversation }],
    ["conversation_left", { type: "conversation_left", ...inConversation, userId: "bob", seq: 3 }],
    ["presence_updated", { type: "presence_updated", presence }],
    ["user_online", { type: "presence_updated", presence }],
    [
      "user_offline",
      { type: "presence_updated", presence: { ...presence, status: "offline", lastSeenAt: nowMs } },
    ],
  ] as const)("%s becomes an event", (type, event) => {
    expect(receive(acceptedSession(), type, serverPayloads[type])).toEqual([
      { type: "event", event },
    ])
  })

  test.each([
    "message_delta",
    "reaction_updated",
    "receipt_updated",
    "typing_update",
    "signal",
  ] as const)("%s keeps its type, whatever field its payload has", (type) => {
    const payload = { ...serverPayloads[type], type: "message_received" }
    const [effect] = acceptedSession().frame(JSON.stringify({ type, payload }))
    expect(effect).toMatchObject({ type: "event", event: { type } })
  })

  test.each([
    "resumed",
    "synced",
    "conversations_loaded",
    "conversation_joined",
    "messages_loaded",
    "messages_found",
    "presence_loaded",
    "upload_created",
    "signal_sent",
    "push_registered",
    "stats_loaded",
  ] as const)("%s is none: without a request it is ignored", (type) => {
    expect(receive(acceptedSession(), type, serverPayloads[type])).toEqual([
      { type: "note", kind: "ignored", reason: `a ${type} that nobody waits for` },
    ])
  })
})

describe("a reply", () => {
  const { receipts, messages, hasOlder, hasNewer, cursor } = serverPayloads.messages_loaded
  const caughtUp = {
    events: [{ type: "message_received", message }],
    cursor: 2,
    hasMore: false,
    reset: false,
  }

  test.each([
    ["send_message", "message_sent", { message }],
    ["create_conversation", "conversation_created", { conversation }],
    ["join_conversation", "conversation_joined", { conversation, cursor: 2 }],
    ["leave_conversation", "conversation_left", undefined],
    ["load_messages", "messages_loaded", { messages, hasOlder, hasNewer, cursor, receipts }],
    ["search_messages", "messages_found", serverPayloads.messages_found],
    ["add_reaction", "reaction_updated", serverPayloads.reaction_updated],
    ["set_presence", "presence_updated", presence],
    ["send_signal", "signal_sent", undefined],
    ["register_push", "push_registered", undefined],
    ["load_stats", "stats_loaded", { users: 3 }],
    ["sync", "synced", caughtUp],
    ["resume", "resumed", { conversations: [{ ...inConversation, ...caughtUp }] }],
  ] as const)("to %s settles it with what the core asked for", (type, replyType, result) => {
    const session = acceptedSession()
    session.start(commandOf(type), request)
    const effects = receive(session, replyType, serverPayloads[replyType], "r1")
    expect(effects).toEqual([{ type: "reply", requestId: "r1", result }])
  })

  test("to a read mark tells of the receipt too", () => {
    const session = acceptedSession()
    session.start(commandOf("mark_read"), request)
    expect(receive(session, "receipt_updated", serverPayloads.receipt_updated, "r1")).toMatchObject(
      [
        { type: "event", event: { type: "receipt_updated" } },
        { type: "reply", requestId: "r1", result: undefined },
      ],
    )
  })

  test("K7: of the wrong type is dropped, and the right one still settles", () => {
    const session = askingSession()
    expect(receive(session, "synced", serverPayloads.synced, "r1")).toEqual([
      { type: "note", kind: "dropped", reason: "a reply is of the wrong type" },
    ])
    expect(receive(session, "message_sent", { message }, "r1")).toMatchObject([{ type: "reply" }])
  })

  test("K7: that comes twice settles once, and then tells what happened", () => {
    const session = askingSession()
    receive(session, "message_sent", { message }, "r1")
    expect(receive(session, "message_sent", { message }, "r1")).toEqual([
      { type: "event", event: { type: "message_received", message } },
    ])
  })

  test("K2: that comes after the deadline still tells what happened", () => {
    const session = askingSession()
    session.ended("r1", "timeout")
    expect(receive(session, "message_sent", { message }, "r1")).toEqual([
      { type: "event", event: { type: "message_received", message } },
    ])
  })

  test("K6: to an aborted request is still told, since it frees the lane", () => {
    const session = askingSession()
    session.ended("r1", "aborted")
    expect(receive(session, "message_sent", { message }, "r1")).toMatchObject([{ type: "reply" }])
  })
})

describe("an error", () => {
  test.each([
    ["conflict", "conflict", {}],
    ["rate_limited", "rate_limited", {}],
    ["not_a_code", "rejected", { serverCode: "not_a_code" }],
    ["aborted", "rejected", { serverCode: "aborted" }],
  ])("K8: of code %s is %s", (code, expected, details) => {
    const payload = { code, message: "unable to send message: no", retryAfterMs: 5 }
    expect(receive(askingSession(), "error", payload, "r1")).toMatchObject([
      {
        type: "refusal",
        requestId: "r1",
        stored: "no",
        error: { code: expected, details, retryAfterMs: 5, message: "unable to send message: no" },
      },
    ])
  })

  test("K8: says itself whether a retry may help", () => {
    const refused = (retryable?: boolean) => {
      const payload = {
        code: "internal",
        message: "no",
        ...(retryable === undefined ? {} : { retryable }),
      }
      const [effect] = receive(askingSession(), "error", payload, "r1")
      return effect?.type === "refusal" && effect.error.retryable
    }
    expect([refused(), refused(false), refused(true)]).toEqual([true, false, true])
  })

  test.each([
    ["without an id", undefined],
    ["with an unknown id", "r9"],
  ])("K3: %s settles nobody", (_, requestId) => {
    const session = askingSession()
    expect(receive(session, "error", serverPayloads.error, requestId)).toEqual([
      { type: "note", kind: "warned", reason: "the server reports internal" },
    ])
    expect(receive(session, "message_sent", { message }, "r1")).toMatchObject([{ type: "reply" }])
  })
})
