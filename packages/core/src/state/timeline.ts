import type { ChatError } from "../errors.ts"
import type { MessagePage } from "../protocol/commands.ts"
import type { StoredMessage } from "../protocol/message.ts"
import { addRun, cutRuns, findGaps, hasNewer, hasOlder, type Run, toEnd } from "./gaps.ts"
import type { HistoryState, LoadStatus } from "./history-state.ts"
import { type Message, type MessageStatus, toMessage } from "./message.ts"
import { createMessageList, positionOf } from "./message-list.ts"

/** Which page was asked for. A page before or after a place is known to touch it. */
export type PageKind =
  | { readonly type: "newest" }
  | { readonly type: "around" }
  | { readonly type: "before" | "after"; readonly position: number }

/** What a message did to a timeline. */
export type Change = "added" | "updated" | "none"

export interface PendingChange {
  readonly status: MessageStatus
  readonly error: ChatError | null
}

/** One conversation's messages: what the server has, what this user wrote and it has not, and what is missing. */
export interface Timeline {
  readonly messages: () => readonly Message[]
  readonly history: () => HistoryState
  /** Whether a page or a live message is held: a cursor goes with it. */
  readonly isHeld: () => boolean
  readonly find: (keyOrId: string) => Message | undefined
  readonly newest: () => Message | undefined
  readonly oldest: () => Message | undefined
  /** A live message, or a new version of one. `holds`: whether a timeline that holds nothing begins with it. */
  readonly receive: (stored: StoredMessage, options: { readonly holds: boolean }) => Change
  readonly addPage: (page: MessagePage, kind: PageKind) => void
  /** Replaces everything by the newest page; own pending messages stay. */
  readonly reset: (page: MessagePage) => void
  readonly addPending: (message: Message) => void
  readonly changePending: (key: string, change: PendingChange) => void
  readonly removePending: (key: string) => Message | undefined
  /** How far the others have got. Marks only move forward. */
  readonly mark: (deliveredSeq: number, readSeq: number) => void
  readonly setStatus: (status: LoadStatus, error: ChatError | null) => void
  /** The link is gone and nothing will fill in what is missed: the end is open no more. */
  readonly cutEnd: () => void
  /** Keeps the `count` oldest or newest. */
  readonly trim: (count: number, which: "oldest" | "newest") => void
  readonly clear: () => void
}

export interface TimelineOptions {
  readonly isOwn: (stored: StoredMessage) => boolean
  readonly onChange: () => void
}

export function createTimeline({ isOwn, onChange }: TimelineOptions): Timeline {
  const list = createMessageList()
  let pending: readonly Message[] = []
  let runs: readonly Run[] = []
  let isNumbered = true
  let status: LoadStatus = "idle"
  let error: ChatError | null = null
  let marks = { deliveredSeq: 0, readSeq: 0 }
  let messages: readonly Message[] | null = []
  let history: HistoryState | null = null

  function changed(): void {
    messages = null
    history = null
    onChange()
  }

  function statusOf(stored: StoredMessage, own: boolean): MessageStatus {
    if (!own || stored.seq === null) return "sent"
    if (stored.seq <= marks.readSeq) return "read"
    return stored.seq <= marks.deliveredSeq ? "delivered" : "sent"
  }

  function build(stored: StoredMessage, previous?: Message): Message {
    const own = isOwn(stored)
    const key =
      previous?.key ?? (own ? stored.clientId : null) ?? stored.id ?? stored.clientId ?? ""
    return toMessage(stored, key, statusOf(stored, own), null)
  }

  function held(stored: StoredMessage): Message | undefined {
    const byId = stored.id === null ? undefined : list.byId(stored.id)
    if (byId || stored.clientId === null) return byId
    return isOwn(stored) ? list.byClientId(stored.clientId) : undefined
  }

  /** The draft that this message was, if it is one's own; it leaves the pending ones. */
  function takeDraft(stored: StoredMessage): Message | undefined {
    if (stored.clientId === null || !isOwn(stored)) return undefined
    const draft = pending.find(({ clientId }) => clientId === stored.clientId)
    if (draft) pending = pending.filter((message) => message !== draft)
    return draft
  }

  function update(previous: Message, stored: StoredMessage): Change {
    // Without numbers a repeat cannot be told from a change, so the later one counts.
    const isOld =
      previous.updateSeq !== null && stored.updateSeq !== null
        ? stored.updateSeq <= previous.updateSeq
        : stored.editedAt === previous.editedAt &&
          stored.deletedAt === previous.deletedAt &&
          previous.id !== null
    if (isOld && previous.streaming === stored.streaming) return "none"
    list.replace(previous, build(stored, previous))
    return "updated"
  }

  function receive(stored: StoredMessage, { holds }: { readonly holds: boolean }): Change {
    const known = held(stored)
    const draft = takeDraft(stored)
    if (known) {
      const change = update(known, stored)
      if (change !== "none" || draft) changed()
      return change
    }
    // Beyond an end that was cut off it would stand behind a hole: the page that closes it brings it.
    if (!draft && (runs.length === 0 ? !holds : hasNewer(runs))) return "none"
    if (stored.seq === null) isNumbered = false
    list.insert([build(stored, draft)])
    if (runs.length === 0) runs = [{ first: positionOf(stored), last: toEnd }]
    changed()
    return "added"
  }

  function addPage(page: MessagePage, kind: PageKind): void {
    if (page.messages.some(({ seq }) => seq === null)) isNumbered = false
    const added: Message[] = []
    for (const stored of page.messages) {
      const known = held(stored)
      const draft = takeDraft(stored)
      if (known) update(known, stored)
      else added.push(build(stored, draft))
    }
    list.insert(added)
    runs = addRun(runs, runOf(page, kind))
    status = "ready"
    error = null
    changed()
  }

  function runOf(page: MessagePage, kind: PageKind): Run {
    const positions = page.messages.map(positionOf)
    const low = Math.min(...positions, kind.type === "after" ? kind.position : toEnd)
    const high = Math.max(...positions, kind.type === "before" ? kind.position : 0)
    const last = page.hasNewer && kind.type !== "newest" ? high : toEnd
    return {
      first: page.hasOlder ? Math.min(low, last) : 0,
      last: kind.type === "before" ? high : last,
    }
  }

  return {
    messages() {
      messages ??= pending.length === 0 ? list.snapshot() : [...list.snapshot(), ...pending]
      return messages
    },
    history() {
      history ??= {
        status,
        hasOlder: hasOlder(runs),
        hasNewer: hasNewer(runs),
        gaps: findGaps(runs, isNumbered),
        error,
      }
      return history
    },
    isHeld: () => runs.length > 0,
    find: (keyOrId) =>
      list.byId(keyOrId) ?? list.byClientId(keyOrId) ?? pending.find(({ key }) => key === keyOrId),
    newest: list.newest,
    oldest: list.oldest,
    receive,
    addPage,
    reset(page) {
      list.clear()
      runs = []
      addPage(page, { type: "newest" })
    },
    addPending(message) {
      pending = [...pending, message]
      changed()
    },
    changePending(key, change) {
      pending = pending.map((message) =>
        message.key === key ? toMessage(message, key, change.status, change.error) : message,
      )
      changed()
    },
    removePending(key) {
      const removed = pending.find((message) => message.key === key)
      if (!removed) return undefined
      pending = pending.filter((message) => message !== removed)
      changed()
      return removed
    },
    mark(deliveredSeq, readSeq) {
      const from = Math.min(marks.deliveredSeq, marks.readSeq)
      marks = {
        deliveredSeq: Math.max(marks.deliveredSeq, deliveredSeq, readSeq),
        readSeq: Math.max(marks.readSeq, readSeq),
      }
      let hasChanged = false
      for (const message of list.between(from, marks.deliveredSeq)) {
        const next = statusOf(message, isOwn(message))
        if (next === message.status) continue
        list.replace(message, toMessage(message, message.key, next, null))
        hasChanged = true
      }
      if (hasChanged) changed()
    },
    setStatus(next, cause) {
      if (status === next && error === cause) return
      status = next
      error = cause
      changed()
    },
    cutEnd() {
      const newest = list.newest()
      runs = newest ? cutRuns(runs, 0, positionOf(newest)) : []
      changed()
    },
    trim(count, which) {
      if (list.size() <= count) return
      list.keep(count, which)
      const oldest = list.oldest()
      const newest = list.newest()
      if (!oldest || !newest) return
      runs =
        which === "newest"
          ? cutRuns(runs, positionOf(oldest), toEnd)
          : cutRuns(runs, 0, positionOf(newest))
      changed()
    },
    clear() {
      list.clear()
      pending = []
      runs = []
      status = "idle"
      error = null
      marks = { deliveredSeq: 0, readSeq: 0 }
      changed()
    },
  }
}
