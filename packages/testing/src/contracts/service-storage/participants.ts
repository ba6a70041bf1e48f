import { describe, expect, test } from "vitest"
import { arrange, fresh, type MakeStorage, say } from "./arrange.ts"

export function describeParticipants(make: MakeStorage): void {
  describe("participants", () => {
    test("have as unread what others said above their mark", async () => {
      const arranged = await arrange(make)
      const { storage, ann, bob, conversationId } = arranged
      await say(arranged, ann, 3)
      await say(arranged, bob, 1)
      const unread = async () =>
        (await storage.views(conversationId, [ann, bob])).map((view) => view.unreadCount)
      expect(await unread()).toEqual([1, 3])
      const marked = await storage.mark(conversationId, bob, { readSeq: 3, deliveredSeq: 3 })
      expect(marked).toMatchObject({ unreadCount: 1, countedSeq: 5, hasMoved: true })
      expect(await unread()).toEqual([1, 1])
    })

    test("move their marks forward only, and not beyond the end", async () => {
      const arranged = await arrange(make)
      const { storage, ann, bob, conversationId } = arranged
      await say(arranged, ann, 3)
      const mark = (marks: { deliveredSeq?: number; readSeq?: number }) =>
        storage.mark(conversationId, bob, marks)
      expect(await mark({ deliveredSeq: 3 })).toMatchObject({ deliveredSeq: 3, readSeq: 1 })
      expect(await mark({ deliveredSeq: 2 })).toMatchObject({ deliveredSeq: 3, hasMoved: false })
      expect(await mark({ readSeq: 2 ** 40, deliveredSeq: 2 ** 40 })).toMatchObject({
        deliveredSeq: 4,
        readSeq: 4,
        unreadCount: 0,
        hasMoved: true,
      })
      expect(await storage.receipts(conversationId)).toEqual([
        { userId: ann, deliveredSeq: 1, readSeq: 1 },
        { userId: bob, deliveredSeq: 4, readSeq: 4 },
      ])
      expect(await storage.mark(conversationId, "stranger", { readSeq: 1 })).toBeNull()
    })

    test("mute for themselves alone", async () => {
      const { storage, ann, bob, conversationId } = await arrange(make)
      await storage.mute(conversationId, bob, Date.UTC(2100, 0, 1))
      const views = await storage.views(conversationId, [ann, bob, "stranger"])
      expect(views.map((view) => view.mutedUntil)).toEqual([null, Date.UTC(2100, 0, 1)])
      await storage.mute(conversationId, bob, null)
      expect((await storage.views(conversationId, [bob]))[0]?.mutedUntil).toBeNull()
    })

    test("have an account once it is saved, as it was saved last", async () => {
      const storage = await make()
      const id = fresh("ann")
      expect(await storage.accounts([id])).toEqual([])
      await storage.saveAccount({ id, name: "Ann" }, 1)
      const renamed = { id, name: "Anna", avatarUrl: "https://a.example/a", metadata: { team: 1 } }
      await storage.saveAccount(renamed, 2)
      expect(await storage.accounts([id, "unknown"])).toEqual([renamed])
    })

    test("can have names that look like code", async () => {
      const storage = await make()
      const id = fresh("'; drop table accounts; --")
      await storage.saveAccount({ id, name: "__proto__" }, 1)
      expect(await storage.accounts([id])).toEqual([{ id, name: "__proto__" }])
    })
  })
}
