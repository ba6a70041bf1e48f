import type { Timeline, TimelinePage } from "@colloquy/service"
import { describe, expect, test } from "vitest"
import { type Arranged, arrange, fresh, type MakeStorage, newMessage, say } from "./arrange.ts"

export function describeTimeline(make: MakeStorage): void {
  describe("a timeline", () => {
    // Messages "1" to "9" have seq 2 to 10.
    const cases: readonly (readonly [string, TimelinePage, string, boolean, boolean])[] = [
      ["the newest page", { limit: 3 }, "7 8 9", true, false],
      ["all of it", { limit: 50 }, "1 2 3 4 5 6 7 8 9", false, false],
      ["what is before a seq", { limit: 3, before: 7 }, "3 4 5", true, true],
      ["the first page before a seq", { limit: 9, before: 4 }, "1 2", false, true],
      ["what is after a seq", { limit: 3, after: 4 }, "4 5 6", true, true],
      ["the last page after a seq", { limit: 9, after: 8 }, "8 9", true, false],
      ["what is around a seq", { limit: 4, around: 6 }, "3 4 5 6", true, true],
      ["what is around the end", { limit: 4, around: 10 }, "7 8 9", true, false],
      ["nothing before the beginning", { limit: 4, before: 0 }, "", false, true],
      ["nothing after a seq of the future", { limit: 4, after: 2 ** 40 }, "", true, false],
    ]

    let arranged: Promise<Arranged> | undefined
    const nine = () => {
      arranged ??= arrange(make).then(async (one) => {
        await say(one, one.ann, 9)
        return one
      })
      return arranged
    }

    for (const [name, page, contents, hasOlder, hasNewer] of cases) {
      test(`gives ${name}, oldest first`, async () => {
        const { storage, conversationId } = await nine()
        const timeline: Timeline = await storage.messages(conversationId, page)
        const told = timeline.messages.map((message) => message.content).join(" ")
        expect([told, timeline.hasOlder, timeline.hasNewer]).toEqual([contents, hasOlder, hasNewer])
      })
    }

    test("keeps every field of a message", async () => {
      const { storage, ann, conversationId } = await arrange(make)
      const sent = {
        ...newMessage(conversationId, ann, { content: "Grüße 👋 \u202e<b>\\x</b>", at: 5 }),
        messageType: "image",
        attachments: [{ id: "a", name: "n", mediaType: "image/png", sizeBytes: 1, url: "/a" }],
        mentions: ["bob"],
        replyToId: "another",
        metadata: { nested: [1, { two: null }] },
      }
      await storage.append(sent)
      expect(await storage.message(conversationId, sent.id)).toEqual({
        id: sent.id,
        clientId: sent.key.clientId,
        conversationId,
        seq: 2,
        updateSeq: 2,
        senderId: ann,
        type: "image",
        content: sent.content,
        attachments: sent.attachments,
        mentions: ["bob"],
        replyToId: "another",
        threadCount: 0,
        reactions: [],
        createdAt: 5,
        editedAt: null,
        deletedAt: null,
        streaming: false,
        metadata: sent.metadata,
      })
    })

    test("finds a message in its own conversation alone", async () => {
      const { storage, ann, conversationId } = await arrange(make)
      const sent = newMessage(conversationId, ann)
      await storage.append(sent)
      expect(await storage.message(fresh("elsewhere"), sent.id)).toBeNull()
      expect(await storage.message(conversationId, "unknown")).toBeNull()
      expect((await storage.messages(fresh("elsewhere"), { limit: 5 })).messages).toEqual([])
    })
  })
}
