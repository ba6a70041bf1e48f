import type { Cancel, Clock } from "../clock.ts"
import type { Presence, Receipt } from "../protocol/activity.ts"
import type { ChatEvent } from "../protocol/events.ts"
import type { Notifier, Readable } from "../readable.ts"
import { keyedSlice } from "./keyed-slice.ts"
import { reduceReceipts } from "./receipts.ts"
import {
  expireTyping,
  nobody,
  reduceTyping,
  setBackTyping,
  type TypingUser,
  type Typist,
  typingUsersOf,
  withoutTypist,
} from "./typing.ts"

/** Who is here, who types, and how far each has got. */
export interface PeopleSlice {
  readonly presence: (userId: string) => Readable<Presence | null>
  readonly typingUsers: (conversationId: string) => Readable<readonly TypingUser[]>
  readonly receipts: (conversationId: string) => Readable<readonly Receipt[]>
  /** Users whose presence somebody looks at. */
  readonly watchedUsers: () => readonly string[]
  readonly setPresence: (presence: Presence) => void
  readonly setTyping: (
    event: ChatEvent & { readonly type: "typing_update" },
    name: string | null,
  ) => void
  /** They have sent, and so type no more. */
  readonly stopTyping: (conversationId: string, userId: string) => void
  readonly setReceipt: (
    conversationId: string,
    update: Parameters<typeof reduceReceipts>[1],
  ) => void
  /** In one conversation, or in all. */
  readonly forgetTyping: (conversationId?: string) => void
  readonly forgetPresence: () => void
  readonly clear: () => void
}

const noTypists: readonly Typist[] = []
const noReceipts: readonly Receipt[] = []

export function createPeopleSlice(notifier: Notifier, clock: Clock): PeopleSlice {
  const presence = keyedSlice<Presence | null>(notifier, null)
  const typing = keyedSlice<readonly TypingUser[]>(notifier, nobody)
  const receipts = keyedSlice<readonly Receipt[]>(notifier, noReceipts)
  const typists = new Map<string, readonly Typist[]>()
  let timer: { readonly at: number; readonly cancel: Cancel } | null = null
  let seenMs = Number.NEGATIVE_INFINITY

  function setTypists(conversationId: string, next: readonly Typist[]): void {
    if (next.length > 0) typists.set(conversationId, next)
    else typists.delete(conversationId)
    typing.set(conversationId, typingUsersOf(next, typing.get(conversationId)))
  }

  /** One timer at the earliest end, however many people type. */
  function watchEnd(): void {
    let at = Number.POSITIVE_INFINITY
    for (const list of typists.values())
      for (const { expiresAt } of list) at = Math.min(at, expiresAt)
    if (timer && timer.at <= at && typists.size > 0) return
    timer?.cancel()
    timer = null
    if (typists.size === 0) return
    const cancel = clock.after(at - clock.now(), () => expire(at))
    timer = { at, cancel }
  }

  /** Now; where that is before `leastMs`, the clock was set back, and all end as much earlier by it. */
  function look(leastMs: number): number {
    seenMs = clock.now()
    if (seenMs < leastMs)
      for (const [id, list] of typists) typists.set(id, setBackTyping(list, leastMs - seenMs))
    return seenMs
  }

  function expire(dueAt: number): void {
    timer = null
    const nowMs = look(dueAt)
    for (const [conversationId, list] of [...typists])
      setTypists(conversationId, expireTyping(list, nowMs))
    watchEnd()
  }

  function forgetTyping(conversationId?: string): void {
    const forgotten = conversationId === undefined ? [...typists.keys()] : [conversationId]
    for (const id of forgotten) setTypists(id, noTypists)
    watchEnd()
  }

  return {
    presence: presence.slice,
    typingUsers: typing.slice,
    receipts: receipts.slice,
    watchedUsers: presence.watched,
    setPresence: (next) => presence.set(next.userId, next),
    setTyping(event, name) {
      const { conversationId } = event
      const nowMs = look(seenMs)
      const previous = typists.get(conversationId) ?? noTypists
      setTypists(conversationId, reduceTyping(previous, event, name, nowMs))
      watchEnd()
    },
    stopTyping(conversationId, userId) {
      const previous = typists.get(conversationId)
      if (!previous) return
      setTypists(conversationId, withoutTypist(previous, userId))
      watchEnd()
    },
    setReceipt(conversationId, update) {
      receipts.set(conversationId, reduceReceipts(receipts.get(conversationId), update))
    },
    forgetTyping,
    forgetPresence: presence.clear,
    clear() {
      forgetTyping()
      presence.clear()
      receipts.clear()
    },
  }
}
