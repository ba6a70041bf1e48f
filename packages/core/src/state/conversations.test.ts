import { describe, expect, test } from "vitest"
import type { Conversation } from "../protocol/conversation.ts"
import type { ChatEvent } from "../protocol/events.ts"
import { mergeConversation, reduceConversation } from "./conversations.ts"
import { conversation, createAnnsState, page, stored } from "./state.test.kit.ts"

const room = conversation("room", { seq: 5, readSeq: 5 })

function received(seq: number | null, senderId = "bob", id = `m${seq}`): ChatEvent {
  return { type: "message_received", message: stored(seq, { senderId, id }) }
}

function reduce(start: Conversation, ...events: readonly ChatEvent[]): Conversation | null {
  return events.reduce<Conversation | null>(
    (held, event) => held && reduceConversation(held, event, "ann"),
    start,
  )
}

describe("a conversation", () => {
  test.each<[string, ChatEvent]>([
    ["a message that is known", received(5)],
    [
      "a version that is older",
      { type: "conversation_updated", conversation: { ...room, seq: 4 } },
    ],
    ["a version that says the same", { type: "conversation_updated", conversation: { ...room } }],
    [
      "the leaving of a stranger",
      { type: "conversation_left", conversationId: "room", userId: "eve", seq: 6 },
    ],
  ])("stays the same object after %s", (_, event) => {
    expect(reduce(room, event)).toBe(room)
  })

  test("shows the newest version of its last message", () => {
    const edited = stored(6, { content: "edited", updateSeq: 7 })
    const held = reduce(room, received(6), { type: "message_edited", message: edited })
    expect(held?.lastMessage?.content).toBe("edited")
    expect(
      held && mergeConversation(held, { ...room, seq: 7, lastMessage: stored(6) }),
    ).toMatchObject({ lastMessage: { content: "edited" } })
  })

  test("R3 I6: takes in what changed before the messages that a page shows already", () => {
    const { conversations, addPage, apply } = createAnnsState().state
    conversations.put([room])
    addPage("room", page([stored(7)]), { type: "newest" })
    apply({ type: "conversation_updated", conversation: { ...room, seq: 6, name: "Lunch" } })
    apply(received(7))
    expect(conversations.get("room")).toMatchObject({
      ...{ seq: 7, name: "Lunch", lastMessage: { id: "m7" } },
    })
  })

  test("leaves the list when one left it oneself, and loses others who did", () => {
    const people = [{ userId: "bob", role: "member", joinedAt: 0 }] as const
    const left = (userId: string): ChatEvent => ({
      ...{ type: "conversation_left", conversationId: "room", userId, seq: 6 },
    })
    expect(reduce({ ...room, participants: people }, left("bob"))?.participants).toEqual([])
    expect(reduce(room, left("ann"))).toBeNull()
  })
})

describe("the list", () => {
  test.each<[string, string, readonly string[]]>([
    ["the first in the order of role", "ann", ["bob member", "cas owner"]],
    ["nobody, while there is another owner", "bob", ["ann owner", "cas admin"]],
  ])("I6: is taken over by %s", (_, userId, left) => {
    const people = [
      { userId: "ann", role: "owner", joinedAt: 1 },
      { userId: "bob", role: "member", joinedAt: 2 },
      { userId: "cas", role: "admin", joinedAt: 3 },
    ] as const
    const seen = { ...room, participants: people }
    const event = { type: "conversation_left", conversationId: "room", userId, seq: 6 } as const
    const participants = reduceConversation(seen, event, "eve")?.participants ?? []
    expect(participants.map((one) => `${one.userId} ${one.role}`)).toEqual(left)
  })

  test("I6: is taken over by whoever has been there longest, of several in one role", () => {
    const people = [
      { userId: "ann", role: "owner", joinedAt: 1 },
      { userId: "dan", role: "member", joinedAt: 3 },
      { userId: "cas", role: "member", joinedAt: 2 },
      { userId: "bob", role: "member", joinedAt: 2 },
    ] as const
    const event = { type: "conversation_left", conversationId: "room", seq: 6 } as const
    const next = reduceConversation(
      { ...room, participants: people },
      { ...event, userId: "ann" },
      "eve",
    )
    expect(next?.participants.find(({ role }) => role === "owner")?.userId).toBe("bob")
  })

  test("has the newest activity first, and what did not change keeps its identity", () => {
    const { state } = createAnnsState()
    const { conversations } = state
    const older = conversation("older", { updatedAt: 1 })
    conversations.put([older, conversation("newer", { updatedAt: 2 })])
    const list = conversations.list.get()
    conversations.put([{ ...older }])
    expect(conversations.list.get()).toBe(list)
    state.apply({
      type: "message_received",
      message: stored(1, { conversationId: "older", createdAt: 3 }),
    })
    expect(conversations.list.get().map(({ id }) => id)).toEqual(["older", "newer"])
    expect(conversations.list.get()[1]).toBe(list[0])
    expect(conversations.unreadCount.get()).toBe(1)
  })

  describe("that is loaded anew", () => {
    const at = (id: string, updatedAt: number) => conversation(id, { updatedAt })
    const nothing = { conversations: [], hasMore: false }
    function arrange(...held: readonly Conversation[]) {
      const { state } = createAnnsState()
      state.conversations.put(held)
      const ids = () => state.conversations.list.get().map(({ id }) => id)
      return { ...state, ids }
    }

    test("loses what it should hold and does not, but nothing that is older or new", () => {
      const held = [at("old", 1), at("gone", 5), at("busy", 6), at("kept", 7)]
      const { conversations, ids } = arrange(...held)
      const askedAt = conversations.turn()
      conversations.put([at("new", 8), at("busy", 9)])
      const page = { conversations: [at("kept", 7), at("last", 3)], hasMore: true }
      conversations.putNewest(page, askedAt)
      expect(ids()).toEqual(["busy", "new", "kept", "last", "old"])
      conversations.putNewest(nothing, conversations.turn())
      expect(ids()).toEqual([])
    })

    test("I6: loses what is gone though a late answer to an old message came meanwhile", () => {
      const { conversations, apply, ids } = arrange(at("room", 1))
      const askedAt = conversations.turn()
      apply(received(6, "ann"))
      conversations.putNewest(nothing, askedAt)
      expect(ids()).toEqual([])
    })

    test("I6: loses what is gone though it was told of meanwhile, on a link that died", () => {
      const { conversations, ids } = arrange(at("room", 1))
      const askedAt = conversations.turn()
      conversations.put([at("room", 2)])
      conversations.noteLost()
      conversations.putNewest(nothing, askedAt)
      expect(ids()).toEqual([])
    })
  })
})

describe("who is there", () => {
  const at = (seq: number, ...people: readonly string[]) => {
    const participants = people.map((userId) => ({ userId, role: "member", joinedAt: 0 }) as const)
    return conversation("room", { seq, participants })
  }
  const left = (userId: string, seq: number): ChatEvent => ({
    ...{ type: "conversation_left", conversationId: "room", userId, seq },
  })

  function arrange(...events: readonly (ChatEvent | Conversation)[]) {
    const { state } = createAnnsState()
    for (const event of events)
      if ("type" in event && "userId" in event) state.apply(event)
      else if ("participants" in event) state.conversations.put([event])
    return state.conversations.get("room")?.participants.map(({ userId }) => userId)
  }

  test.each<[string, readonly (ChatEvent | Conversation)[], readonly string[] | undefined]>([
    ["whoever came back after that leaving", [at(9, "ann", "bob"), left("bob", 6)], ["ann", "bob"]],
    ["oneself, who came back after that leaving", [at(9, "ann"), left("ann", 6)], ["ann"]],
    ["nobody who left since", [at(9, "ann", "bob"), left("bob", 10)], ["ann"]],
    [
      "nobody who left before it was told",
      [at(9, "ann", "bob"), left("bob", 10), at(9, "ann", "bob")],
      ["ann"],
    ],
    [
      "no conversation that one left after it was told",
      [at(9, "ann"), left("ann", 10), at(9, "ann")],
      undefined,
    ],
    [
      "the conversation that one came back to",
      [at(9, "ann"), left("ann", 10), at(11, "ann")],
      ["ann"],
    ],
    [
      "two who left, told in any order",
      [at(9, "ann", "bob", "cas"), left("bob", 11), left("cas", 10)],
      ["ann"],
    ],
  ])("R3: shows %s", (_, events, people) => {
    expect(arrange(...events)).toEqual(people)
  })
})
