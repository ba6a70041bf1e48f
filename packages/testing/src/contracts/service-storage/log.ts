import { describe, expect, test } from "vitest"
import {
  arrange,
  change,
  fresh,
  type MakeStorage,
  newConversation,
  newMessage,
  storedEvent,
} from "./arrange.ts"

export function describeLog(make: MakeStorage): void {
  describe("the log", () => {
    test("gives 50 concurrent writers 50 numbers, without holes or doubles", async () => {
      const { storage, ann, bob, conversationId } = await arrange(make)
      const writes = Array.from({ length: 50 }, (_, index) =>
        storage.append(newMessage(conversationId, index % 2 ? ann : bob)),
      )
      const seqs = (await Promise.all(writes)).map((appended) => storedEvent(appended).seq)
      expect(seqs.toSorted((one, other) => one - other)).toEqual(seqs)
      expect(new Set(seqs)).toEqual(new Set(Array.from({ length: 50 }, (_, index) => index + 2)))
      const log = await storage.eventsAfter(conversationId, 0, 100)
      expect(log.map(({ seq }) => seq)).toEqual(Array.from({ length: 51 }, (_, index) => index + 1))
    })

    test("numbers messages and changes of a conversation in one row", async () => {
      const { storage, ann, conversationId } = await arrange(make)
      const writes = [
        newMessage(conversationId, ann),
        change(conversationId, { name: "Landing" }),
        newMessage(conversationId, ann),
      ].map(storage.append)
      const seqs = (await Promise.all(writes)).map((appended) => storedEvent(appended).seq)
      expect(seqs).toEqual([2, 3, 4])
      const log = await storage.eventsAfter(conversationId, 0, 100)
      expect(log.map(({ type }) => type)).toEqual([
        "conversation_created",
        "message_received",
        "conversation_updated",
        "message_received",
      ])
    })

    test("numbers each conversation by itself", async () => {
      const { storage, ann, conversationId } = await arrange(make)
      const other = newConversation([ann])
      await storage.append(other)
      const writes = [conversationId, other.conversationId, conversationId].map((id) =>
        storage.append(newMessage(id, ann)),
      )
      const seqs = (await Promise.all(writes)).map((appended) => storedEvent(appended).seq)
      expect(seqs).toEqual([2, 2, 3])
    })

    test("stores one of 20 that are one and the same command", async () => {
      const { storage, ann, conversationId } = await arrange(make)
      const clientId = fresh("message")
      const writes = Array.from({ length: 20 }, () =>
        storage.append(newMessage(conversationId, ann, { clientId })),
      )
      const statuses = (await Promise.all(writes)).map(({ status }) => status)
      expect(statuses.filter((status) => status === "stored")).toHaveLength(1)
      expect((await storage.messages(conversationId, { limit: 50 })).messages).toHaveLength(1)
    })

    test("answers a repeat with the first outcome", async () => {
      const { storage, ann, conversationId } = await arrange(make)
      const first = newMessage(conversationId, ann, { content: "first" })
      await storage.append(first)
      const repeat = await storage.append({ ...first, id: fresh("id"), content: "second" })
      const outcome = { type: "message", conversationId, messageId: first.id }
      expect(repeat).toEqual({ status: "repeated", outcome })
      const known = await storage.outcomes(ann, [first.key.clientId, "unknown"])
      expect([...known]).toEqual([[first.key.clientId, outcome]])
    })

    test("keeps the same clientId of two people apart", async () => {
      const { storage, ann, bob, conversationId } = await arrange(make)
      const clientId = fresh("message")
      const writes = [ann, bob].map((userId) =>
        storage.append(newMessage(conversationId, userId, { clientId })),
      )
      const statuses = (await Promise.all(writes)).map(({ status }) => status)
      expect(statuses).toEqual(["stored", "stored"])
    })

    test("remembers the first of two outcomes", async () => {
      const { storage, ann } = await arrange(make)
      const key = { userId: ann, clientId: fresh("message") }
      const refusal = { code: "forbidden", operation: "send message", reason: "no" } as const
      const refused = { type: "refused", refusal } as const
      const kept = { type: "conversation", conversationId: "c" } as const
      expect(await storage.remember(key, refused, 1)).toEqual(refused)
      expect(await storage.remember(key, kept, 2)).toEqual(refused)
    })

    test("refuses an event of an unknown conversation, and keeps no outcome of it", async () => {
      const { storage, ann, conversationId } = await arrange(make)
      const lost = newMessage(fresh("nowhere"), ann)
      const results = await Promise.allSettled(
        [newMessage(conversationId, ann), lost, newMessage(conversationId, ann)].map(
          storage.append,
        ),
      )
      expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"])
      expect((await storage.outcomes(ann, [lost.key.clientId])).size).toBe(0)
      await expect(storage.append(change(fresh("nowhere"), {}))).rejects.toMatchObject({
        code: "not_found",
      })
    })

    test("gives the log above a cursor, in order and no more than asked for", async () => {
      const { storage, ann, conversationId } = await arrange(make)
      for (const content of ["a", "b", "c"])
        await storage.append(newMessage(conversationId, ann, { content }))
      const log = await storage.eventsAfter(conversationId, 1, 2)
      expect(log.map((event) => "message" in event && event.message.content)).toEqual(["a", "b"])
      expect(await storage.eventsAfter(conversationId, 4, 10)).toEqual([])
    })

    test("cleans a bounded number of old records", async () => {
      const storage = await make()
      const ann = fresh("ann")
      // Before any other test's records, since storage may be shared.
      const created = newConversation([ann], { at: -3 })
      await storage.append(created)
      for (const at of [-2, -1])
        await storage.append(newMessage(created.conversationId, ann, { at }))
      expect(await storage.clean("outcomes", 0, 2)).toBe(2)
      expect(await storage.clean("outcomes", 0, 2)).toBe(1)
      expect(await storage.clean("outcomes", 0, 2)).toBe(0)
      expect(await storage.clean("events", -1, 10)).toBe(2)
      const log = await storage.eventsAfter(created.conversationId, 0, 10)
      expect(log.map(({ seq }) => seq)).toEqual([3])
    })
  })
}
