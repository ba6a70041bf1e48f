import type { Clock } from "../clock.ts"
import type { MessagePage } from "../protocol/commands.ts"
import type { User } from "../protocol/conversation.ts"
import { type ChatEvent, conversationOfEvent } from "../protocol/events.ts"
import type { StoredMessage } from "../protocol/message.ts"
import type { Notifier, Readable } from "../readable.ts"
import { type ConversationsSlice, createConversationsSlice } from "./conversations-slice.ts"
import type { PageKind } from "./gaps.ts"
import { type Message, toMessage } from "./message.ts"
import { createPeopleSlice, type PeopleSlice } from "./people-slice.ts"
import { leastMarks } from "./receipts.ts"
import type { Change } from "./timeline.ts"
import {
  createTimelinesSlice,
  type TimelineBounds,
  type TimelinesSlice,
} from "./timelines-slice.ts"

/** What an event did. */
export interface Applied {
  readonly change: Change
  /** The message that it was about, as it stands now. */
  readonly message: Message | undefined
}

/** What the screen sees: every slice, and the one way to change them. */
export interface ChatState {
  readonly user: Readable<User | null>
  readonly conversations: ConversationsSlice
  readonly timelines: TimelinesSlice
  readonly people: PeopleSlice
  readonly ownId: () => string | null
  readonly setUser: (user: User) => void
  /** A stored message as a screen would read it, held or not. */
  readonly view: (stored: StoredMessage) => Message
  readonly apply: (event: ChatEvent) => Applied
  readonly addPage: (conversationId: string, page: MessagePage, kind: PageKind) => void
  /** Replaces a timeline by its newest page; own pending messages stay. */
  readonly reset: (conversationId: string, page: MessagePage) => void
  /** Everything of this user goes. */
  readonly clear: () => void
}

export interface ChatStateOptions {
  readonly notifier: Notifier
  readonly clock: Clock
  readonly bounds: TimelineBounds
  readonly user: User | null
  /** Whether the server gives what is missing. */
  readonly hasHistory: () => boolean
  /** Whether it is subscribed to: what comes is kept, though nobody looks. */
  readonly isJoined: (conversationId: string) => boolean
  readonly onWatched: (conversationId: string, isWatched: boolean) => void
  /** A conversation came into the list. */
  readonly onListed: (conversationId: string) => void
}

const nothing: Applied = { change: "none", message: undefined }

export function createChatState(options: ChatStateOptions): ChatState {
  const { notifier, clock } = options
  let user = options.user
  const userSlice = notifier.slice({ get: () => user, initial: options.user })
  const ownId = (): string | null => user?.id ?? null
  const conversations = createConversationsSlice(notifier, ownId, options.onListed)
  const people = createPeopleSlice(notifier, clock)
  const timelines = createTimelinesSlice({
    ...options,
    ownId,
  })

  function apply(event: ChatEvent): Applied {
    const conversationId = conversationOfEvent(event)
    if (conversationId === null) {
      if (event.type === "presence_updated") people.setPresence(event.presence)
      return nothing
    }
    const applied = applyTo(conversationId, event)
    conversations.apply(conversationId, event)
    // Who is there, and what they have read, decides what all have read.
    if (/^(conversation|receipt)_/.test(event.type)) updateMarks(conversationId)
    return applied
  }

  function applyTo(conversationId: string, event: ChatEvent): Applied {
    switch (event.type) {
      case "message_received":
      case "message_edited":
      case "message_deleted":
      case "message_completed":
        return receive(event.message, event.type === "message_received")
      case "reaction_updated":
        return react(event)
      case "typing_update":
        if (event.userId !== ownId()) people.setTyping(event, event.name ?? nameOf(event))
        break
      case "receipt_updated":
        people.setReceipt(conversationId, event)
        break
      case "conversation_left":
        people.stopTyping(conversationId, event.userId)
        if (!conversations.isEnd(event)) break
        people.forgetTyping(conversationId)
        // Own pending ones stay: the server's refusal is still to be shown.
        timelines.find(conversationId)?.forgetPages()
        break
    }
    return nothing
  }

  function receive(stored: StoredMessage, isNew: boolean): Applied {
    const { conversationId, senderId } = stored
    if (isNew) people.stopTyping(conversationId, senderId)
    // A conversation that nobody looked at has no timeline: its first page brings the message.
    const isWanted = timelines.isWatched(conversationId) || options.isJoined(conversationId)
    const holds = isNew && (isWanted || !options.hasHistory())
    const timeline = holds ? timelines.timeline(conversationId) : timelines.find(conversationId)
    const found = (): Message | undefined =>
      stored.id === null ? undefined : timeline?.find(stored.id)
    if (!timeline) return nothing
    const change = isNew ? timeline.receive(stored, { holds }) : timeline.revise(stored)
    if (change === "added") timelines.trim(conversationId, "newest")
    return { change, message: found() }
  }

  function react(event: ChatEvent & { readonly type: "reaction_updated" }): Applied {
    const { conversationId, messageId, reactions, updateSeq } = event
    const timeline = timelines.find(conversationId)
    if (!timeline) return nothing
    const change = timeline.react(messageId, reactions, updateSeq)
    return { change, message: timeline.find(messageId) }
  }

  function nameOf(event: ChatEvent & { readonly type: "typing_update" }): string | null {
    const participants = conversations.get(event.conversationId)?.participants ?? []
    return participants.find(({ userId }) => userId === event.userId)?.name ?? null
  }

  function updateMarks(conversationId: string): void {
    const receipts = people.receipts(conversationId).get()
    const participants = conversations.get(conversationId)?.participants ?? []
    const { deliveredSeq, readSeq } = leastMarks(receipts, participants, ownId())
    timelines.find(conversationId)?.mark(deliveredSeq, readSeq)
  }

  /** Some of it may never have been told, and the content of the last message may have been still to come. */
  function noteNews(conversationId: string, { messages }: MessagePage): void {
    const { seq, lastMessage: last } = conversations.get(conversationId) ?? {}
    for (const message of messages) {
      if (seq !== null && message.seq !== null)
        conversations.apply(conversationId, { type: "message_received", message }, true)
      if (last?.id === message.id && last.metadata.pendingContent === true)
        conversations.apply(conversationId, { type: "message_edited", message })
    }
  }

  function noteReceipts(conversationId: string, { receipts }: MessagePage): void {
    for (const receipt of receipts ?? []) people.setReceipt(conversationId, receipt)
    updateMarks(conversationId)
  }

  return {
    user: userSlice,
    conversations,
    timelines,
    people,
    ownId,
    setUser(next) {
      if (JSON.stringify(next) === JSON.stringify(user)) return
      user = next
      userSlice.changed()
      timelines.signPending(next.id)
    },
    view(stored) {
      const ownKey = stored.senderId === ownId() ? stored.clientId : null
      return toMessage(stored, ownKey ?? stored.id ?? stored.clientId ?? "", "sent", null)
    },
    apply,
    addPage(conversationId, page, kind) {
      timelines.timeline(conversationId).addPage(page, kind)
      noteNews(conversationId, page)
      noteReceipts(conversationId, page)
      timelines.trim(conversationId, kind.type === "before" ? "oldest" : "newest")
    },
    reset(conversationId, page) {
      timelines.timeline(conversationId).reset(page)
      noteReceipts(conversationId, page)
    },
    clear() {
      user = null
      userSlice.changed()
      conversations.clear()
      timelines.clear()
      people.clear()
    },
  }
}
