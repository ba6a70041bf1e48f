import { ChatError, type Receipt, type WireEvent } from "@colloquy/core"
import type { KeptMessage } from "../records.ts"
import { reactionsOf, viewedBy } from "../records.ts"
import type { LoggedEvent, Timeline, TimelinePage } from "../storage.ts"
import { defaultPageItems, type ServiceContext } from "./context.ts"
import { fitPage } from "./fitting.ts"
import { requireMember } from "./standing.ts"

export interface HistoryPage {
  readonly messages: readonly KeptMessage[]
  readonly hasOlder: boolean
  readonly hasNewer: boolean
  /** The latest seq. */
  readonly cursor: number
  readonly receipts: readonly Receipt[]
}

/** What happened in one conversation since a cursor, as one user may see it. */
export interface Replay {
  readonly events: readonly WireEvent[]
  readonly cursor: number
  readonly hasMore: boolean
  readonly reset: boolean
}

export interface Resumed extends Replay {
  readonly conversationId: string
}

export interface HistoryRules {
  /** @throws ChatError `not_found` with `details.messageId`, where the conversation lacks it */
  readonly loadMessage: (
    userId: string,
    conversationId: string,
    messageId: string,
  ) => Promise<KeptMessage>
  readonly loadMessages: (
    userId: string,
    conversationId: string,
    page: Partial<TimelinePage>,
  ) => Promise<HistoryPage>
  readonly sync: (userId: string, conversationId: string, after: number) => Promise<Replay>
  /** Never rejects for a conversation that is out of reach: to that user it was left. */
  readonly replayAll: (
    userId: string,
    cursors: Readonly<Record<string, number>>,
  ) => Promise<readonly Resumed[]>
}

export function createHistoryRules(context: ServiceContext): HistoryRules {
  const { storage, limits } = context

  return {
    async loadMessage(userId, conversationId, messageId) {
      const operation = "load message"
      await requireMember(context, conversationId, userId, operation)
      const message = await storage.message(conversationId, messageId)
      if (message) return message
      const reason = "the message was not found"
      throw new ChatError({ code: "not_found", operation, reason, details: { messageId } })
    },
    async loadMessages(userId, conversationId, page) {
      const { seq } = await requireMember(context, conversationId, userId, "load messages")
      const limit = Math.min(page.limit ?? defaultPageItems, limits.pageItems)
      const timeline = fit(await storage.messages(conversationId, { ...page, limit }), page)
      const newest = timeline.messages.at(-1)?.seq ?? 0
      const receipts = await storage.receipts(conversationId)
      return { ...timeline, cursor: Math.max(seq, newest), receipts }
    },
    async sync(userId, conversationId, after) {
      const { seq } = await requireMember(context, conversationId, userId, "catch up")
      return replay(userId, conversationId, after, seq)
    },
    async replayAll(userId, cursors) {
      const resumed: Resumed[] = []
      for (const [conversationId, after] of Object.entries(cursors).slice(0, limits.resumeCursors))
        resumed.push(await resumeOne(userId, conversationId, after))
      return resumed
    },
  }

  async function resumeOne(
    userId: string,
    conversationId: string,
    after: number,
  ): Promise<Resumed> {
    const standing = await storage.standing(conversationId, userId)
    if (standing?.role) {
      return { conversationId, ...(await replay(userId, conversationId, after, standing.seq)) }
    }
    // The same answer for what never was: it tells a stranger nothing.
    const left = { type: "conversation_left", payload: { conversationId, userId } } as const
    return { conversationId, events: [left], cursor: after, hasMore: false, reset: false }
  }

  async function replay(
    userId: string,
    conversationId: string,
    after: number,
    head: number,
  ): Promise<Replay> {
    const reset = { events: [], cursor: head, hasMore: false, reset: true }
    if (after > head) return reset
    const logged = await storage.eventsAfter(conversationId, after, limits.pageItems + 1)
    const hasHole = logged.some(({ seq }, index) => seq !== after + 1 + index)
    if (hasHole || (logged.length === 0 && after < head)) return reset
    const { end } = fitPage(logged.slice(0, limits.pageItems), 0)
    const page = logged.slice(0, end)
    const events: WireEvent[] = []
    for (const event of page) {
      const told = await tell(userId, conversationId, event)
      if (told) events.push(told)
    }
    const cursor = page.at(-1)?.seq ?? after
    return { events, cursor, hasMore: logged.length > page.length, reset: false }
  }

  /** An event as it would be told now: content is today's, its place in the log is its own. */
  async function tell(
    userId: string,
    conversationId: string,
    event: LoggedEvent,
  ): Promise<WireEvent | null> {
    const { type, seq } = event
    switch (type) {
      case "message_received":
      case "message_edited":
      case "message_deleted":
        return { type, payload: { message: { ...event.message, updateSeq: seq } } }
      case "reaction_updated":
        return { type, payload: reactionsOf(event.message, seq) }
      case "conversation_left":
        return { type, payload: { conversationId, userId: event.userId, seq } }
      default: {
        const shared = await storage.conversation(conversationId, seq)
        const [view] = await storage.views(conversationId, [userId], seq)
        if (!shared || !view) return null
        return { type, payload: { conversation: viewedBy(shared, view) } }
      }
    }
  }
}

function fit(timeline: Timeline, { after, around }: Partial<TimelinePage>): Timeline {
  const { messages, hasOlder, hasNewer } = timeline
  const { start, end } = fitPage(messages, anchorOf(messages, after, around))
  return {
    messages: messages.slice(start, end),
    hasOlder: hasOlder || start > 0,
    hasNewer: hasNewer || end < messages.length,
  }
}

function anchorOf(messages: readonly KeptMessage[], after?: number, around?: number): number {
  if (after !== undefined) return 0
  const index = around === undefined ? -1 : messages.findIndex(({ seq }) => seq >= around)
  return index === -1 ? messages.length : index
}
