import type { MessageChange, NewMessage } from "@colloquy/service"
import { describe, expect, test } from "vitest"
import {
  type Arranged,
  arrange,
  fresh,
  type MakeStorage,
  newMessage,
  storedEvent,
} from "./arrange.ts"

type What =
  | { readonly type: "message_edited"; readonly content: string }
  | { readonly type: "message_deleted" }
  | { readonly type: "reaction_updated"; readonly reaction: string; readonly isGiven: boolean }

export function describeChanges(make: MakeStorage): void {
  describe("changes of a message", () => {
    async function say(at = 2_000): Promise<Arranged & { readonly sent: NewMessage }> {
      const arranged = await arrange(make)
      const sent = newMessage(arranged.conversationId, arranged.ann, { at })
      await arranged.storage.append({ ...sent, metadata: { mood: "fine" }, mentions: ["bob"] })
      return { ...arranged, sent }
    }

    function change(
      { conversationId, id }: NewMessage,
      userId: string,
      what: What,
      clientId: string = fresh("change"),
    ): MessageChange {
      return { ...what, conversationId, messageId: id, key: { userId, clientId }, at: 5_000 }
    }

    const react = (reaction: string, isGiven = true): What => ({
      type: "reaction_updated",
      reaction,
      isGiven,
    })
    const edit = (content: string): What => ({ type: "message_edited", content })
    const deletion: What = { type: "message_deleted" }

    test("an edit keeps the place, and has a number of its own", async () => {
      const { storage, ann, sent, conversationId } = await say()
      await storage.append(newMessage(conversationId, ann))
      const event = storedEvent(await storage.append(change(sent, ann, edit("better"))))
      const message = { content: "better", seq: 2, updateSeq: 4, editedAt: 5_000 }
      expect(event).toMatchObject({ type: "message_edited", conversationId, seq: 4, message })
      const { messages } = await storage.messages(conversationId, { limit: 5 })
      expect(messages).toMatchObject([{ id: sent.id, ...message, deletedAt: null }, { seq: 3 }])
      expect(await storage.message(conversationId, sent.id)).toEqual(messages[0])
      expect(await storage.standing(conversationId, ann)).toMatchObject({ seq: 4 })
    })

    test("a deletion leaves a tombstone: id, author and times", async () => {
      const { storage, ann, sent, conversationId } = await say()
      await storage.append(change(sent, ann, react("👍")))
      await storage.append(change(sent, ann, deletion))
      expect(await storage.message(conversationId, sent.id)).toMatchObject({
        ...{ id: sent.id, seq: 2, updateSeq: 4, senderId: ann, createdAt: 2_000 },
        ...{ content: "", mentions: [], reactions: [], metadata: {}, deletedAt: 5_000 },
      })
    })

    test("what was deleted is neither edited nor reacted to, and is deleted once", async () => {
      const { storage, ann, bob, sent, conversationId } = await say()
      const deletions = [change(sent, ann, deletion), change(sent, bob, deletion)]
      const statuses = (await Promise.all(deletions.map(storage.append))).map(
        ({ status }) => status,
      )
      expect(statuses).toEqual(["stored", "repeated"])
      for (const what of [edit("back"), react("👍"), react("👍", false)]) {
        const late = change(sent, ann, what)
        await expect(storage.append(late)).rejects.toMatchObject({ code: "rejected" })
        expect((await storage.outcomes(ann, [late.key.clientId])).size).toBe(0)
      }
      expect(await storage.standing(conversationId, ann)).toMatchObject({ seq: 3 })
    })

    test("reactions stand in the order in which they came, each with its people", async () => {
      const { storage, ann, bob, sent, conversationId } = await say()
      const given = [
        change(sent, ann, react("👍")),
        change(sent, bob, react("__proto__")),
        change(sent, bob, react("👍")),
        change(sent, bob, react("__proto__", false)),
      ]
      const results = await Promise.all(given.map(storage.append))
      expect(results.map((appended) => storedEvent(appended).seq)).toEqual([3, 4, 5, 6])
      const message = { reactions: [{ reaction: "👍", userIds: [ann, bob] }], updateSeq: 6 }
      expect(results.at(-1)).toMatchObject({ event: { type: "reaction_updated", message } })
      expect(await storage.message(conversationId, sent.id)).toMatchObject(message)
    })

    test("what stands so already is remembered, and gets no number", async () => {
      const { storage, ann, sent, conversationId } = await say()
      for (const what of [edit("hello"), react("👍", false)]) {
        const { type } = what
        const same = change(sent, ann, what)
        const outcome = { type, conversationId, messageId: sent.id }
        expect(await storage.append(same)).toEqual({ status: "repeated", outcome })
        expect((await storage.outcomes(ann, [same.key.clientId])).get(same.key.clientId)).toEqual(
          outcome,
        )
      }
      expect(await storage.standing(conversationId, ann)).toMatchObject({ seq: 2 })
    })

    test("a repeat changes nothing, whatever came meanwhile", async () => {
      const { storage, ann, sent, conversationId } = await say()
      const first = change(sent, ann, edit("one"))
      await storage.append(first)
      await storage.append(change(sent, ann, edit("two")))
      const outcome = { type: "message_edited", conversationId, messageId: sent.id }
      expect(await storage.append(first)).toEqual({ status: "repeated", outcome })
      expect(await storage.message(conversationId, sent.id)).toMatchObject({ content: "two" })
    })

    test("are told in the log at their own places, as the message is today", async () => {
      const { storage, ann, sent, conversationId } = await say()
      await storage.append(change(sent, ann, edit("secret")))
      await storage.append(change(sent, ann, react("👍")))
      await storage.append(change(sent, ann, deletion))
      const log = await storage.eventsAfter(conversationId, 1, 10)
      expect(log.map(({ type, seq }) => [type, seq])).toEqual([
        ["message_received", 2],
        ["message_edited", 3],
        ["reaction_updated", 4],
        ["message_deleted", 5],
      ])
      const tombstone = { content: "", reactions: [], updateSeq: 5 }
      expect(log).toMatchObject(log.map(() => ({ message: tombstone })))
      expect(await storage.eventsAfter(conversationId, 3, 1)).toMatchObject([
        { type: "reaction_updated", seq: 4, message: tombstone },
      ])
    })

    test("bring no conversation to the top, and take what was deleted from the unread", async () => {
      const { storage, ann, bob, sent, conversationId } = await say()
      const unread = async () => (await storage.views(conversationId, [bob]))[0]?.unreadCount
      expect(await unread()).toBe(1)
      await storage.append(change(sent, ann, deletion))
      expect(await unread()).toBe(0)
      const unreadAt = async (seq: number) =>
        (await storage.views(conversationId, [bob], seq))[0]?.unreadCount
      expect([await unreadAt(2), await unreadAt(3)]).toEqual([1, 0])
      const shown = await storage.conversation(conversationId)
      expect(shown).toMatchObject({ updatedAt: 2_000, lastMessage: { deletedAt: 5_000 } })
    })

    test("need a message of that conversation, and keep no outcome without one", async () => {
      const { storage, ann, sent } = await say()
      const { conversationId: elsewhere } = await arrange(make)
      for (const wrong of [
        { ...sent, id: fresh("nothing") },
        { ...sent, conversationId: elsewhere },
        { ...sent, conversationId: fresh("nowhere") },
      ]) {
        const lost = change(wrong, ann, edit("x"))
        await expect(storage.append(lost)).rejects.toMatchObject({ code: "not_found" })
        expect((await storage.outcomes(ann, [lost.key.clientId])).size).toBe(0)
      }
    })

    test("at the same time lose nothing of one another", async () => {
      const { storage, ann, sent, conversationId } = await say()
      const people = Array.from({ length: 20 }, () => fresh("reader"))
      await Promise.all([
        ...people.map((userId) => storage.append(change(sent, userId, react("👍")))),
        storage.append(change(sent, ann, edit("better"))),
      ])
      const { content, reactions } = (await storage.message(conversationId, sent.id)) ?? {}
      expect([content, new Set(reactions?.[0]?.userIds)]).toEqual(["better", new Set(people)])
    })
  })
}
