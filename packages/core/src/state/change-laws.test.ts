import fc from "fast-check"
import { describe, expect, test } from "vitest"
import type { ChatEvent } from "../protocol/events.ts"
import type { StoredMessage } from "../protocol/message.ts"
import { conversation, createAnnsState, page, stored } from "./state.test.kit.ts"

type Step = { readonly what: "say" | "edit" | "delete" | "react"; readonly pick: number }

const step = fc.record<Step>({
  what: fc.constantFrom("say", "say", "edit", "edit", "delete", "react", "react"),
  pick: fc.nat(),
})

/** What a server tells of a conversation, and its messages as they were after each event. */
function createLog(steps: readonly Step[]) {
  const events: ChatEvent[] = []
  const versions: (readonly StoredMessage[])[] = []
  let messages: readonly StoredMessage[] = []
  for (const [index, { what, pick }] of steps.entries()) {
    const updateSeq = index + 1
    const old = messages[pick % Math.max(1, messages.length)]
    if (what === "say" || !old || old.deletedAt !== null) {
      const message = stored(updateSeq)
      events.push({ type: "message_received", message })
      messages = [...messages, message]
    } else {
      const message = { ...old, updateSeq, ...changeOf(what, updateSeq) }
      messages = messages.map((one) => (one === old ? message : one))
      if (what === "edit") events.push({ type: "message_edited", message })
      else if (what === "delete") events.push({ type: "message_deleted", message })
      else {
        const { conversationId, reactions } = message
        const of = { conversationId, messageId: message.id ?? "", reactions, updateSeq }
        events.push({ type: "reaction_updated", ...of })
      }
    }
    versions.push(messages)
  }
  return { events, versions, messages }
}

function changeOf(what: Step["what"], seq: number): Partial<StoredMessage> {
  if (what === "edit") return { content: `edited at ${seq}`, editedAt: seq }
  if (what === "delete") return { content: "", reactions: [], deletedAt: seq }
  return { reactions: [{ reaction: "👍", userIds: [`user ${seq}`] }] }
}

const fieldsOf = (message: StoredMessage) => {
  const { id, content, reactions, editedAt, deletedAt, updateSeq } = message
  return { id, content, reactions, editedAt, deletedAt, updateSeq }
}

function watch() {
  const { state } = createAnnsState()
  state.timelines.messages("room").subscribe(() => {})
  state.addPage("room", page([]), { type: "newest" })
  return { state, shown: () => state.timelines.messages("room").get().map(fieldsOf) }
}

describe("laws of changes", () => {
  test("P4 R3: edits, deletions and reactions give the same messages in any order, with repeats", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 25 }), fc.infiniteStream(fc.nat()), (steps, dice) => {
        const { events, messages } = createLog(steps)
        const { state, shown } = watch()
        const told = shuffle([...events, ...events.filter(() => roll(dice) % 3 === 0)], dice)
        for (const event of told) state.apply(event)
        expect(shown()).toEqual(messages.map(fieldsOf))
      }),
      { numRuns: 300 },
    )
  })

  test("P4 R3: a page that was read before a change and comes after it takes nothing back", () => {
    fc.assert(
      fc.property(
        fc.array(step, { minLength: 1, maxLength: 20 }),
        fc.infiniteStream(fc.nat()),
        (steps, dice) => {
          const { events, versions, messages } = createLog(steps)
          const { state, shown } = watch()
          const pages = [roll(dice), roll(dice)].map((pick) => versions[pick % versions.length])
          for (const one of shuffle([...events, ...pages], dice)) {
            if (!one) continue
            if ("type" in one) state.apply(one)
            else state.addPage("room", page(one), { type: "newest" })
          }
          expect(shown()).toEqual(messages.map(fieldsOf))
        },
      ),
      { numRuns: 300 },
    )
  })

  test("P4 R3: the last message of a conversation is its newest version, however its changes come", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), fc.infiniteStream(fc.nat()), (steps, dice) => {
        const { events, messages } = createLog(steps)
        const { state } = createAnnsState()
        state.conversations.put([conversation("room", { seq: 0 })])
        const received = events.filter(({ type }) => type === "message_received")
        const changes = events.filter(({ type }) => /edited|deleted/.test(type))
        for (const event of [...received, ...shuffle([...changes, ...changes], dice)])
          state.apply(event)
        const last = messages.at(-1)
        const shown = state.conversations.get("room")?.lastMessage
        expect([shown?.content, shown?.deletedAt]).toEqual([last?.content, last?.deletedAt])
      }),
      { numRuns: 300 },
    )
  })

  test("R3: an event that tells nothing new leaves the messages the very same", () => {
    const { state } = watch()
    const message = { ...stored(1), updateSeq: 2, content: "edited" }
    const reaction = { type: "reaction_updated", conversationId: "room", messageId: "m1" } as const
    const events: readonly ChatEvent[] = [
      { type: "message_received", message: stored(1) },
      { type: "message_edited", message },
      { ...reaction, reactions: [], updateSeq: 3 },
    ]
    for (const event of events) state.apply(event)
    const before = state.timelines.messages("room").get()
    for (const event of events) state.apply(event)
    expect(state.timelines.messages("room").get()).toBe(before)
  })

  test("a deletion of what is unread is no longer counted, and only once", () => {
    const { state } = createAnnsState()
    state.conversations.put([conversation("room", { seq: 0 })])
    const unread = () => state.conversations.get("room")?.unreadCount
    for (const seq of [1, 2]) state.apply({ type: "message_received", message: stored(seq) })
    expect(unread()).toBe(2)
    const gone = { ...stored(1), updateSeq: 3, content: "", deletedAt: 5 }
    for (let times = 0; times < 2; times++) state.apply({ type: "message_deleted", message: gone })
    expect(unread()).toBe(1)
    const read = { type: "receipt_updated", conversationId: "room", userId: "ann" } as const
    state.apply({ ...read, readSeq: 3, unreadCount: 0 })
    state.apply({ type: "message_deleted", message: { ...stored(2), updateSeq: 4, deletedAt: 6 } })
    expect(unread()).toBe(0)
    expect(state.conversations.get("room")).toMatchObject({ seq: 4, lastMessage: { deletedAt: 6 } })
  })
})

test("a deletion is counted where one's own answer came before others' messages", () => {
  const { state } = watch()
  state.conversations.put([conversation("room", { seq: 0 })])
  const unread = () => state.conversations.get("room")?.unreadCount
  state.apply({ type: "message_received", message: stored(1) })
  state.apply({ type: "message_received", message: stored(3, { senderId: "ann" }) })
  expect(unread()).toBe(1)
  const gone = { ...stored(1), updateSeq: 4, content: "", deletedAt: 5 }
  for (let times = 0; times < 2; times++) state.apply({ type: "message_deleted", message: gone })
  expect(unread()).toBe(0)
  state.apply({ type: "message_received", message: stored(5) })
  state.conversations.put([conversation("room", { seq: 8, unreadCount: 0 })])
  // The count that the server told is without it.
  const counted = { ...stored(5), updateSeq: 7, content: "", deletedAt: 6 }
  state.apply({ type: "message_deleted", message: counted })
  expect(unread()).toBe(0)
})

test("a message that comes as a tombstone is not unread", () => {
  const { state } = watch()
  state.conversations.put([conversation("room", { seq: 0 })])
  const tombstone = { ...stored(1), content: "", deletedAt: 5 }
  state.apply({ type: "message_received", message: tombstone })
  state.apply({ type: "message_deleted", message: { ...tombstone, updateSeq: 2 } })
  expect(state.conversations.get("room")?.unreadCount).toBe(0)
})

function roll(dice: fc.Stream<number>): number {
  return dice.next().value ?? 0
}

function shuffle<T>(list: readonly T[], dice: fc.Stream<number>): readonly T[] {
  return list
    .map((one) => ({ one, at: roll(dice) }))
    .sort((a, b) => a.at - b.at)
    .map(({ one }) => one)
}
