import type { Conversation } from "../protocol/conversation.ts"
import { type ChatEvent, conversationOfEvent, seqOfEvent } from "../protocol/events.ts"
import type { Notifier, Readable, Slice } from "../readable.ts"
import { byActivity, mergeConversation, reduceConversation } from "./conversations.ts"
import type { ConversationListState } from "./history-state.ts"
import { createUnread, type Unread } from "./unread.ts"

/** The list of conversations, each of them, and the count of what is unread. */
export interface ConversationsSlice {
  readonly list: Readable<readonly Conversation[]>
  readonly listState: Readable<ConversationListState>
  readonly one: (conversationId: string) => Readable<Conversation | null>
  readonly unreadCount: Readable<number>
  readonly get: (conversationId: string) => Conversation | undefined
  /** What a reply told. */
  readonly put: (conversations: readonly Conversation[]) => void
  /** The newest page of the list. What should stand in it and does not, and was not told of since `askedAt`, is gone. */
  readonly putNewest: (
    page: { readonly conversations: readonly Conversation[]; readonly hasMore: boolean },
    askedAt: number,
  ) => void
  /** Counts how often the server told of a conversation: whoever asks for a page notes it. */
  readonly turn: () => number
  /** The link is gone: that one was in a conversation then proves nothing any more. */
  readonly noteLost: () => void
  /** By it this user is not in the conversation any more, and has not come back since. */
  readonly isEnd: (event: ChatEvent) => event is LeftEvent
  /** What the server wrote at that seq it wrote before this user left, who may have come back since. */
  readonly isPast: (conversationId: string, seq: number | null) => boolean
  /** Between what is held of its conversation and this event something is missing, and it does not tell that itself. */
  readonly isBehind: (event: ChatEvent) => boolean
  /** `isAhead`: what happened before it may be still to be told. */
  readonly apply: (conversationId: string, event: ChatEvent, isAhead?: boolean) => void
  /** Something of this user's own changes what is unread. */
  readonly changeUnread: (conversationId: string, change: (unread: Unread) => void) => void
  readonly setListState: (state: ConversationListState) => void
  /** Everything goes; a list that was loaded is to be loaded anew. */
  readonly clear: () => void
}

type LeftEvent = ChatEvent & { readonly type: "conversation_left" }

const noConversations: readonly Conversation[] = []
const nothingLoaded: ConversationListState = { status: "idle", hasMore: false, error: null }

export function createConversationsSlice(
  notifier: Notifier,
  ownId: () => string | null,
  /** It was not in the list, and is now. */
  onListed: (conversationId: string) => void,
): ConversationsSlice {
  const held = new Map<string, Conversation>()
  const unreads = new Map<string, Unread>()
  /** Up to which seq a conversation was told whole; and at which one left it oneself. */
  const told = new Map<string, number>()
  const leftAt = new Map<string, number>()
  /** When a conversation was last told whole, as it is to those alone who are in it. */
  const toldIn = new Map<string, number>()
  let turn = 0
  const slices = new Map<string, Slice<Conversation | null>>()
  let sorted: readonly Conversation[] | null = noConversations
  let listState = nothingLoaded

  const list = notifier.slice<readonly Conversation[]>({
    get() {
      sorted ??= [...held.values()].sort(byActivity)
      return sorted
    },
    initial: noConversations,
  })
  const state = notifier.slice({ get: () => listState, initial: nothingLoaded })
  const unreadCount = notifier.slice({
    get: () => list.get().reduce((total, conversation) => total + conversation.unreadCount, 0),
    initial: 0,
  })

  function set(conversationId: string, next: Conversation | null): void {
    const previous = held.get(conversationId)
    if (next === (previous ?? null)) return
    if (next) held.set(conversationId, next)
    else {
      held.delete(conversationId)
      unreads.delete(conversationId)
    }
    sorted = null
    slices.get(conversationId)?.changed()
    list.changed()
    unreadCount.changed()
    if (!previous) onListed(conversationId)
  }

  function unreadOf(conversationId: string): Unread {
    const unread = unreads.get(conversationId) ?? createUnread(ownId)
    unreads.set(conversationId, unread)
    return unread
  }

  function take(next: Conversation): void {
    const { id, seq } = next
    const previous = held.get(id)
    if (!previous && isPast(id, seq)) return
    told.set(id, Math.max(told.get(id) ?? -1, seq ?? -1))
    turn += 1
    toldIn.set(id, turn)
    const unread = unreadOf(id)
    unread.take(next)
    set(id, unread.show(previous ? mergeConversation(previous, next) : next))
  }

  function isPast(conversationId: string, seq: number | null): boolean {
    return seq !== null && seq <= (leftAt.get(conversationId) ?? -1)
  }

  /** Whoever it was may have come back since. */
  function isOld({ conversationId, seq }: LeftEvent): boolean {
    return seq !== null && seq <= (told.get(conversationId) ?? -1)
  }

  function isEnd(event: ChatEvent): event is LeftEvent {
    return event.type === "conversation_left" && event.userId === ownId() && !isOld(event)
  }

  function leave(conversationId: string, event: LeftEvent): void {
    const previous = held.get(conversationId)
    if (isOld(event)) return
    if (event.userId === ownId() && event.seq !== null) leftAt.set(conversationId, event.seq)
    if (previous) set(conversationId, reduceConversation(previous, event, ownId()))
  }

  function put(conversations: readonly Conversation[]): void {
    for (const next of conversations) take(next)
  }

  return {
    list,
    listState: state,
    unreadCount,
    one(conversationId) {
      const known = slices.get(conversationId)
      if (known) return known
      const slice = notifier.slice<Conversation | null>({
        get: () => held.get(conversationId) ?? null,
        initial: null,
      })
      slices.set(conversationId, slice)
      return slice
    },
    get: (conversationId) => held.get(conversationId),
    put,
    putNewest({ conversations, hasMore }, askedAt) {
      const ids = new Set(conversations.map(({ id }) => id))
      const end = hasMore ? (conversations.at(-1)?.updatedAt ?? 0) : -1
      for (const { id, updatedAt } of [...held.values()])
        if (!ids.has(id) && updatedAt > end && (toldIn.get(id) ?? 0) <= askedAt) set(id, null)
      put(conversations)
    },
    turn: () => turn,
    noteLost: () => toldIn.clear(),
    isEnd,
    isPast,
    isBehind(event) {
      const seq = held.get(conversationOfEvent(event) ?? "")?.seq ?? null
      const isWhole = "conversation" in event || isEnd(event)
      return !isWhole && seq !== null && (seqOfEvent(event) ?? 0) > seq + 1
    },
    apply(conversationId, event, isAhead) {
      const previous = held.get(conversationId)
      if (event.type === "conversation_left") leave(conversationId, event)
      else if ("conversation" in event) take(event.conversation)
      else if (previous) {
        const unread = unreadOf(conversationId)
        unread.note(event, previous)
        const next = reduceConversation(previous, event, ownId(), isAhead)
        set(conversationId, next && unread.show(next))
      }
    },
    changeUnread(conversationId, change) {
      const previous = held.get(conversationId)
      if (!previous) return
      const unread = unreadOf(conversationId)
      change(unread)
      set(conversationId, unread.show(previous))
    },
    setListState(next) {
      listState = next
      state.changed()
    },
    clear() {
      for (const id of [...held.keys()]) set(id, null)
      told.clear()
      leftAt.clear()
      toldIn.clear()
      if (listState !== nothingLoaded) listState = { ...nothingLoaded, status: "failed" }
      state.changed()
    },
  }
}
