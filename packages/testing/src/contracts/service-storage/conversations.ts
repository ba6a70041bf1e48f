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

export function describeConversations(make: MakeStorage): void {
  describe("conversations", () => {
    test("are stored with their people and told with a view for each", async () => {
      const storage = await make()
      const [ann, bob] = [fresh("ann"), fresh("bob")]
      await storage.saveAccount({ id: ann, name: "Ann" }, 1)
      const created = newConversation([ann, bob])
      const event = storedEvent(await storage.append(created))
      expect(event).toMatchObject({
        type: "conversation_created",
        seq: 1,
        conversation: {
          id: created.conversationId,
          type: "group",
          name: "Launch",
          participants: [
            { userId: ann, role: "owner", joinedAt: 1_000, name: "Ann" },
            { userId: bob, role: "member", joinedAt: 1_000 },
          ],
          createdAt: 1_000,
          updatedAt: 1_000,
          seq: 1,
          lastMessage: null,
          metadata: { topic: "release" },
        },
        views: [
          { userId: ann, readSeq: 1, unreadCount: 0, mutedUntil: null },
          { userId: bob, readSeq: 1, unreadCount: 0, mutedUntil: null },
        ],
      })
      if ("conversation" in event)
        expect(await storage.conversation(created.conversationId)).toEqual(event.conversation)
    })

    test("of the same two people are one", async () => {
      const storage = await make()
      const [ann, bob] = [fresh("ann"), fresh("bob")]
      const first = newConversation([ann, bob], { type: "direct" })
      const second = newConversation([bob, ann], { type: "direct" })
      await storage.append(first)
      const outcome = { type: "conversation", conversationId: first.conversationId }
      expect(await storage.append(second)).toEqual({ status: "repeated", outcome })
      expect(await storage.append(second)).toEqual({ status: "repeated", outcome })
      expect(await storage.conversationIds(bob)).toEqual([first.conversationId])
    })

    test("change their name, data, people and roles", async () => {
      const { storage, ann, bob, conversationId } = await arrange(make)
      const carl = fresh("carl")
      await storage.append(change(conversationId, { name: " ", metadata: { a: 1 } }))
      await storage.append(change(conversationId, { added: [{ userId: carl, role: "member" }] }))
      await storage.append(change(conversationId, { roles: [{ userId: carl, role: "admin" }] }))
      const event = storedEvent(await storage.append(change(conversationId, { removedId: bob })))
      expect(event).toMatchObject({
        seq: 5,
        conversation: { name: null, metadata: { a: 1 }, updatedAt: 3_000 },
        views: [{ userId: ann }, { userId: carl, readSeq: 3 }],
      })
      expect(await storage.standing(conversationId, carl)).toEqual({
        type: "group",
        seq: 5,
        role: "admin",
      })
      expect((await storage.standing(conversationId, bob))?.role).toBeNull()
      expect(await storage.standing(fresh("nowhere"), bob)).toBeNull()
    })

    test("tell who left", async () => {
      const { storage, ann, conversationId } = await arrange(make)
      const left = { type: "conversation_left", conversationId, at: 4_000, userId: ann } as const
      const event = { type: "conversation_left", conversationId, seq: 2, userId: ann }
      expect(storedEvent(await storage.append(left))).toEqual(event)
      expect(await storage.eventsAfter(conversationId, 1, 9)).toEqual([
        { type: "conversation_left", seq: 2, userId: ann },
      ])
    })

    test("have an owner as long as anybody is there, however many go at once", async () => {
      const storage = await make()
      const [ann, bob, carl] = [fresh("ann"), fresh("bob"), fresh("carl")]
      const created = newConversation([ann, bob, carl])
      const { conversationId } = created
      await storage.append(created)
      const left = { type: "conversation_left", conversationId, at: 4_000 } as const
      const roleOf = async (userId: string) =>
        (await storage.standing(conversationId, userId))?.role
      await Promise.all([ann, bob].map((userId) => storage.append({ ...left, userId })))
      expect(await roleOf(carl)).toBe("owner")
      await storage.append({ ...left, userId: carl })
      const back = change(conversationId, { added: [{ userId: bob, role: "member" }] })
      expect(storedEvent(await storage.append(back))).toMatchObject({
        conversation: { participants: [{ userId: bob, role: "owner" }] },
      })
      await storage.append(change(conversationId, { roles: [{ userId: bob, role: "admin" }] }))
      expect(await roleOf(bob)).toBe("owner")
    })

    test("of two people have no owner", async () => {
      const storage = await make()
      const created = newConversation([fresh("ann"), fresh("bob")], { type: "direct" })
      const { conversationId, participants } = created
      const equals = participants.map(({ userId }) => ({ userId, role: "member" }) as const)
      await storage.append({ ...created, participants: equals })
      const renamed = storedEvent(await storage.append(change(conversationId, { name: "Us" })))
      expect(renamed).toMatchObject({ conversation: { participants: equals } })
    })

    test("are listed by their newest activity, a page at a time", async () => {
      const storage = await make()
      const ann = fresh("ann")
      const created = [10, 20, 30].map((at) => newConversation([ann], { at }))
      for (const one of created) await storage.append(one)
      const [oldest, middle, newest] = created.map(({ conversationId }) => conversationId)
      await storage.append(newMessage(oldest ?? "", ann, { at: 40, content: "up" }))
      const first = await storage.conversations(ann, { limit: 2 })
      expect(first.conversations.map(({ id }) => id)).toEqual([oldest, newest])
      expect(first).toMatchObject({
        hasMore: true,
        conversations: [{ seq: 2, lastMessage: { content: "up" }, updatedAt: 40 }, { seq: 1 }],
      })
      const second = await storage.conversations(ann, { limit: 2, before: newest ?? "" })
      expect(second.conversations.map(({ id }) => id)).toEqual([middle])
      expect(second.hasMore).toBe(false)
      const none = await storage.conversations(ann, { limit: 2, before: "unknown" })
      expect(none).toEqual({ conversations: [], hasMore: false })
    })

    test("can be seen as they were at an earlier seq", async () => {
      const { storage, ann, bob, conversationId } = await arrange(make)
      for (const content of ["a", "b", "c"])
        await storage.append(newMessage(conversationId, ann, { content }))
      expect(await storage.conversation(conversationId, 3)).toMatchObject({
        seq: 3,
        lastMessage: { content: "b" },
      })
      const [view] = await storage.views(conversationId, [bob], 3)
      expect(view?.unreadCount).toBe(2)
    })

    test("make neighbours of those who share one", async () => {
      const { storage, ann, bob } = await arrange(make)
      expect(await storage.neighbours(ann)).toEqual([bob])
      expect(await storage.neighbours(ann, [bob, "stranger", ann])).toEqual([bob])
      expect(await storage.neighbours(ann, [])).toEqual([])
    })
  })
}
