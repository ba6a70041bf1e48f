import { conversationTopic, userTopic } from "../bus.ts"
import type { DurableEvent, ServiceEvent } from "../events.ts"
import type { Unsubscribe } from "../ports.ts"
import type { ServiceContext } from "./context.ts"
import type { HistoryRules, Resumed } from "./history.ts"

/** One socket of one user, as the service sees it: what it is told, and when. */
export interface ChatSession {
  /**
   * Brings the socket up to date, then tells it everything that happens in the user's conversations. What happens
   * meanwhile is told after `onAnswer`, once.
   */
  readonly resume: (
    cursors: Readonly<Record<string, number>>,
    onAnswer: (conversations: readonly Resumed[]) => void,
  ) => Promise<void>
  readonly close: () => void
}

interface Followed {
  readonly unfollow: Unsubscribe
  /** Durable events up to here were told in another way. */
  floorSeq: number
}

/** What one socket may have waiting while it resumes. More is left out: the gap in the seq shows it. */
const maxHeldEvents = 5_000

export function openSession(
  { bus, storage }: ServiceContext,
  history: HistoryRules,
  userId: string,
  onEvent: (event: ServiceEvent) => void,
): ChatSession {
  const followed = new Map<string, Followed>()
  let unfollowUser: Unsubscribe | null = null
  /** Left while the list of what to follow is read: it may still stand in that. */
  let leftMeanwhile: Set<string> | null = null
  let held: ServiceEvent[] | null = null
  let isClosed = false

  return {
    async resume(cursors, onAnswer) {
      const hadStarted = unfollowUser !== null
      held ??= []
      try {
        await follow()
        const conversations = await history.replayAll(userId, cursors)
        if (isClosed) return
        onAnswer(conversations)
        for (const { conversationId, cursor } of conversations) raiseFloor(conversationId, cursor)
        release(new Map(conversations.map((one) => [one.conversationId, one.cursor])))
      } catch (error) {
        // Without an answer a first resume has not begun to tell; a later one goes on as it was.
        if (hadStarted) release(new Map())
        else stop()
        throw error
      }
    },
    close() {
      isClosed = true
      held = null
      stop()
    },
  }

  async function follow(): Promise<void> {
    if (unfollowUser) return
    // First the user: an invitation that comes while the list is read is not missed.
    unfollowUser = bus.subscribe(userTopic(userId), hearUser)
    const left = new Set<string>()
    leftMeanwhile = left
    for (const conversationId of await storage.conversationIds(userId))
      if (!isClosed && !left.has(conversationId)) followConversation(conversationId)
    leftMeanwhile = null
  }

  function followConversation(conversationId: string): void {
    if (followed.has(conversationId)) return
    const unfollow = bus.subscribe(conversationTopic(conversationId), hearConversation)
    followed.set(conversationId, { unfollow, floorSeq: 0 })
  }

  function hearUser(event: ServiceEvent): void {
    switch (event.type) {
      case "conversation_created":
      case "conversation_updated":
        // A conversation that is followed already tells it by itself.
        if (followed.has(event.conversationId)) return
        if (isParticipant(event)) join(event)
        else leftMeanwhile?.add(event.conversationId)
        return
      case "conversation_left":
        leftMeanwhile?.add(event.conversationId)
        // As a rule the conversation has told it by now.
        if (followed.has(event.conversationId)) leave(event)
        return
      default:
        tell(event)
    }
  }

  function join(event: ConversationEvent): void {
    leftMeanwhile?.delete(event.conversationId)
    followConversation(event.conversationId)
    tell(event)
    raiseFloor(event.conversationId, event.seq)
  }

  function hearConversation(event: ServiceEvent): void {
    if ("seq" in event && event.seq <= floorOf(event.conversationId)) return
    switch (event.type) {
      case "conversation_updated":
        if (isParticipant(event)) tell(event)
        else leave({ ...event, type: "conversation_left", userId })
        return
      case "conversation_left":
        if (event.userId === userId) leave(event)
        else tell(event)
        return
      default:
        tell(event)
    }
  }

  function leave({ type, conversationId, seq, userId: leaver }: LeftEvent): void {
    tell({ type, conversationId, seq, userId: leaver })
    followed.get(conversationId)?.unfollow()
    followed.delete(conversationId)
  }

  function tell(event: ServiceEvent): void {
    if (!held) onEvent(event)
    else if (held.length < maxHeldEvents) held.push(event)
  }

  function release(answered: ReadonlyMap<string, number>): void {
    const waiting = held ?? []
    held = null
    for (const event of waiting) {
      const isAnswered = "seq" in event && event.seq <= (answered.get(event.conversationId) ?? 0)
      if (!isAnswered) onEvent(event)
    }
  }

  function floorOf(conversationId: string): number {
    return followed.get(conversationId)?.floorSeq ?? 0
  }

  function raiseFloor(conversationId: string, seq: number): void {
    const entry = followed.get(conversationId)
    if (entry) entry.floorSeq = Math.max(entry.floorSeq, seq)
  }

  function isParticipant(event: ConversationEvent): boolean {
    return event.views.some((view) => view.userId === userId)
  }

  function stop(): void {
    unfollowUser?.()
    unfollowUser = null
    for (const { unfollow } of followed.values()) unfollow()
    followed.clear()
    held = null
  }
}

type ConversationEvent = Extract<DurableEvent, { readonly views: unknown }>
type LeftEvent = Extract<DurableEvent, { type: "conversation_left" }>
