import { createFakeClock } from "@colloquy/testing"
import type { MessagePage } from "../protocol/commands.ts"
import type { Conversation } from "../protocol/conversation.ts"
import type { StoredMessage } from "../protocol/message.ts"
import { createNotifier } from "../readable.ts"
import { createChatState } from "./chat-state.ts"
import type { PageKind } from "./gaps.ts"
import { type Message, toMessage } from "./message.ts"
import { positionOf } from "./message-list.ts"
import { createTimeline, type Timeline } from "./timeline.ts"

export function stored(seq: number | null, more: Partial<StoredMessage> = {}): StoredMessage {
  return {
    id: `m${seq}`,
    clientId: `c${seq}`,
    conversationId: "room",
    seq,
    updateSeq: seq,
    senderId: "bob",
    type: "text",
    content: `${seq}`,
    attachments: [],
    mentions: [],
    replyToId: null,
    threadCount: 0,
    reactions: [],
    createdAt: 1_000 + (seq ?? 0),
    editedAt: null,
    deletedAt: null,
    streaming: false,
    metadata: {},
    ...more,
  }
}

export function draft(clientId: string): Message {
  const message = stored(null, { id: null, clientId, senderId: "ann", content: clientId })
  return toMessage(message, clientId, "queued", null)
}

export function conversation(id: string, more: Partial<Conversation> = {}): Conversation {
  return {
    id,
    type: "group",
    name: null,
    participants: [],
    createdAt: 0,
    updatedAt: 0,
    seq: 0,
    lastMessage: null,
    readSeq: 0,
    unreadCount: 0,
    mutedUntil: null,
    metadata: {},
    ...more,
  }
}

export function page(
  messages: readonly StoredMessage[],
  more: Partial<MessagePage> = {},
): MessagePage {
  return { messages, hasOlder: false, hasNewer: false, cursor: null, ...more }
}

/** A timeline of "ann". */
export function createAnnsTimeline({ hasHistory = true } = {}) {
  let changes = 0
  const timeline = createTimeline({
    ownId: () => "ann",
    hasHistory: () => hasHistory,
    onChange() {
      changes += 1
    },
  })
  return { timeline, changes: () => changes }
}

/** What a server holds, and the pages that it gives of it. */
export function createLog(messages: StoredMessage[]) {
  function pageOf(kind: PageKind, limit: number): MessagePage {
    const at = "position" in kind ? kind.position : Number.POSITIVE_INFINITY
    const older = messages.filter((one) => positionOf(one) < at).slice(-limit)
    const newer = messages.filter((one) => positionOf(one) > at).slice(0, limit)
    const shown = kind.type === "after" ? newer : older
    const [first] = shown
    const last = shown.at(-1)
    return page(shown, {
      hasOlder: first ? messages[0] !== first : kind.type === "after",
      hasNewer: last ? messages.at(-1) !== last : kind.type === "before",
    })
  }
  return { messages, pageOf }
}

export function contents(timeline: Timeline): readonly string[] {
  return timeline.messages().map(({ content }) => content)
}

/** The whole state of "ann", on a clock. */
export function createAnnsState({ watched = 5_000, unwatched = 200, hasHistory = true } = {}) {
  const clock = createFakeClock()
  const notifier = createNotifier(clock, (call) => call())
  const watches: string[] = []
  const state = createChatState({
    notifier,
    clock,
    bounds: { watched, unwatched },
    user: { id: "ann", name: "Ann" },
    hasHistory: () => hasHistory,
    isJoined: () => false,
    onWatched: (conversationId, isWatched) => watches.push(`${conversationId} ${isWatched}`),
    onListed: () => {},
  })
  return { clock, notifier, state, watches }
}
