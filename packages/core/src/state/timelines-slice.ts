import type { Cancel, Clock } from "../clock.ts"
import type { Notifier, Readable, Slice } from "../readable.ts"
import { narrowGap, openGap } from "./gaps.ts"
import type { HistoryState } from "./history-state.ts"
import type { Message } from "./message.ts"
import type { OwnChange } from "./own-changes.ts"
import { createTimeline, type Timeline, type TimelineOptions } from "./timeline.ts"

/** How many messages a timeline keeps. */
export interface TimelineBounds {
  readonly watched: number
  readonly unwatched: number
}

/** The timelines, and who looks at them. */
export interface TimelinesSlice {
  readonly messages: (conversationId: string) => Readable<readonly Message[]>
  readonly history: (conversationId: string) => Readable<HistoryState>
  /** Made where there is none yet. */
  readonly timeline: (conversationId: string) => Timeline
  readonly find: (conversationId: string) => Timeline | undefined
  /** Somebody looks at it, or did a moment ago. */
  readonly isWatched: (conversationId: string) => boolean
  /** Conversations whose timelines are held, watched ones first. */
  readonly held: () => readonly string[]
  /** Conversations whose last load failed. */
  readonly failed: () => readonly string[]
  /** What comes after `after` and before `before` is missing; up to `upTo` it is known again. */
  readonly openGap: (conversationId: string, after: number, before: number) => void
  readonly narrowGap: (conversationId: string, after: number, upTo: number) => void
  /** Keeps to the bound of a timeline that grew at one end, by letting go at the other. */
  readonly trim: (conversationId: string, grewAt: "oldest" | "newest") => void
  readonly signPending: (senderId: string) => void
  /** What was written to a conversation that had no id yet. */
  readonly movePending: (key: string, conversationId: string) => void
  /** All that this user wants of messages and the server has not done yet. */
  readonly wish: (changes: readonly OwnChange[]) => void
  /** Everything of this user goes; what is watched is to be loaded anew. */
  readonly clear: () => void
  /** Nothing is timed any more, for good. */
  readonly stop: () => void
}

export interface TimelinesOptions {
  readonly notifier: Notifier
  readonly clock: Clock
  readonly bounds: TimelineBounds
  readonly ownId: TimelineOptions["ownId"]
  readonly hasHistory: TimelineOptions["hasHistory"]
  readonly onWatched: (conversationId: string, isWatched: boolean) => void
}

interface Entry {
  readonly timeline: Timeline
  readonly messages: Slice<readonly Message[]>
  readonly history: Slice<HistoryState>
  isWatched: boolean
  cancelLinger: Cancel
}

/** A screen that changes between two conversations finds both as it left them. */
const lingerMs = 30_000

const noMessages: readonly Message[] = []
const noHistory: HistoryState = {
  status: "idle",
  hasOlder: false,
  hasNewer: false,
  gaps: [],
  error: null,
}

export function createTimelinesSlice(options: TimelinesOptions): TimelinesSlice {
  const { notifier, clock, bounds } = options
  const entries = new Map<string, Entry>()
  let isStopped = false
  let wishes: readonly OwnChange[] = []

  function entry(conversationId: string): Entry {
    const known = entries.get(conversationId)
    if (known) return known
    const onWatched = (): void => watch(conversationId)
    const timeline = createTimeline({
      ownId: options.ownId,
      hasHistory: options.hasHistory,
      onChange() {
        messages.changed()
        history.changed()
      },
    })
    const messages = notifier.slice({ get: timeline.messages, initial: noMessages, onWatched })
    const history = notifier.slice({ get: timeline.history, initial: noHistory, onWatched })
    const made = { timeline, messages, history, isWatched: false, cancelLinger: () => {} }
    entries.set(conversationId, made)
    return made
  }

  function watch(conversationId: string): void {
    const one = entry(conversationId)
    one.cancelLinger()
    if (isStopped) return
    if (one.messages.isWatched() || one.history.isWatched()) settle(conversationId, one, true)
    else one.cancelLinger = clock.after(lingerMs, () => settle(conversationId, one, false))
  }

  function settle(conversationId: string, one: Entry, isWatched: boolean): void {
    if (one.isWatched === isWatched) return
    one.isWatched = isWatched
    if (!isWatched) one.timeline.trim(bounds.unwatched, "newest")
    options.onWatched(conversationId, isWatched)
  }

  return {
    messages: (conversationId) => entry(conversationId).messages,
    history: (conversationId) => entry(conversationId).history,
    timeline: (conversationId) => entry(conversationId).timeline,
    find: (conversationId) => entries.get(conversationId)?.timeline,
    isWatched: (conversationId) => entries.get(conversationId)?.isWatched ?? false,
    held() {
      const held = [...entries].filter(([, { timeline }]) => timeline.isHeld())
      return held
        .sort(([, a], [, b]) => Number(b.isWatched) - Number(a.isWatched))
        .map(([id]) => id)
    },
    failed: () =>
      [...entries]
        .filter(([, { timeline }]) => timeline.history().status === "failed")
        .map(([id]) => id),
    openGap(conversationId, after, before) {
      const timeline = entries.get(conversationId)?.timeline
      // A page may have brought some of it meanwhile.
      const last = timeline?.messages().findLast(({ seq }) => seq !== null && seq < before)
      timeline?.changeRuns((runs) => openGap(runs, Math.max(after, last?.seq ?? 0), before))
    },
    narrowGap: (conversationId, after, upTo) =>
      entries.get(conversationId)?.timeline.changeRuns((runs) => narrowGap(runs, after, upTo)),
    trim(conversationId, grewAt) {
      const { timeline, isWatched } = entry(conversationId)
      timeline.trim(isWatched ? bounds.watched : bounds.unwatched, grewAt)
    },
    signPending(senderId) {
      for (const { timeline } of entries.values()) timeline.signPending(senderId)
    },
    movePending(key, conversationId) {
      const from = entries.get(key)?.timeline
      for (const { key: draft } of from?.messages() ?? []) {
        const message = from?.removePending(draft)
        if (message) entry(conversationId).timeline.addPending({ ...message, conversationId })
      }
    },
    wish(changes) {
      const touched = [...wishes, ...changes].map(({ command }) => command.payload.conversationId)
      wishes = changes
      for (const id of new Set(touched))
        entry(id).timeline.wish(
          changes.filter(({ command }) => command.payload.conversationId === id),
        )
    },
    clear() {
      for (const { timeline, isWatched } of entries.values()) {
        const wasLoaded = timeline.history().status !== "idle"
        timeline.clear()
        if (isWatched && wasLoaded) timeline.settle("failed", null)
      }
    },
    stop() {
      isStopped = true
      for (const { cancelLinger } of entries.values()) cancelLinger()
    },
  }
}
