import type { ChatError } from "../errors.ts"
import type { MessagePage } from "../protocol/commands.ts"
import type { Reaction, StoredMessage } from "../protocol/message.ts"
import {
  addRun,
  cutRuns,
  findGaps,
  hasNewer,
  hasOlder,
  type PageKind,
  placeLive,
  type Run,
  runsOf,
  toEnd,
} from "./gaps.ts"
import { createHistory, type HistoryState } from "./history-state.ts"
import { createLoads } from "./loads.ts"
import { createMarks } from "./marks.ts"
import { completed, type Message, toMessage } from "./message.ts"
import { createMessageList, positionOf } from "./message-list.ts"
import { createSeen, type OwnChange } from "./own-changes.ts"
import { createPending, type PendingChange } from "./pending.ts"
import { createVersions } from "./versions.ts"

/** What a message did to a timeline. */
export type Change = "added" | "updated" | "none"

/** One conversation's messages: what the server has, what this user wrote and it has not, and what is missing. */
export interface Timeline {
  readonly messages: () => readonly Message[]
  readonly history: () => HistoryState
  /** Whether a page or a live message is held: a cursor goes with it. */
  readonly isHeld: () => boolean
  readonly find: (keyOrId: string) => Message | undefined
  readonly newest: () => Message | undefined
  /** What the next older page comes before: the newest gap is filled first. */
  readonly olderAnchor: () => Message | undefined
  /** A live message, or a new version of one. `holds`: whether a timeline that holds nothing begins with it. */
  readonly receive: (stored: StoredMessage, options: { readonly holds: boolean }) => Change
  /** A new version of a message, whether it is held or not. */
  readonly revise: (stored: StoredMessage) => Change
  readonly react: (
    messageId: string,
    reactions: readonly Reaction[],
    updateSeq: number | null,
  ) => Change
  readonly addPage: (page: MessagePage, kind: PageKind) => void
  /** Replaces everything by the newest page; own pending messages stay. */
  readonly reset: (page: MessagePage) => void
  readonly addPending: (message: Message) => void
  /** Names the author of what was written before the server said who this is. */
  readonly signPending: (senderId: string) => void
  readonly changePending: (key: string, change: PendingChange) => void
  readonly removePending: (key: string) => Message | undefined
  /** What this user wants of these messages, in the order of asking: they are shown so already. */
  readonly wish: (changes: readonly OwnChange[]) => void
  /** How far the others have got. Marks only move forward. */
  readonly mark: (deliveredSeq: number, readSeq: number) => void
  /** A load begins; each one ends once. */
  readonly beginLoad: () => void
  readonly endLoad: (error: ChatError | null) => void
  /** `idle`: whoever looks at it next has to load it anew; `failed`: it is loaded on the next connection, if watched. */
  readonly settle: (status: "idle" | "failed", error: ChatError | null) => void
  /** Counts how often everything was thrown away: an older page that was asked for before does not fit any more. */
  readonly generation: () => number
  /** The link is gone and nothing will fill in what is missed: the end is open no more. */
  readonly cutEnd: () => void
  /** More, or less, is known to lie without a hole. */
  readonly changeRuns: (change: (runs: readonly Run[]) => readonly Run[]) => void
  /** Keeps the `count` oldest or newest. */
  readonly trim: (count: number, which: "oldest" | "newest") => void
  /** Own pending messages stay. */
  readonly forgetPages: () => void
  readonly clear: () => void
}

export interface TimelineOptions {
  readonly ownId: () => string | null
  /** Whether the server gives what is missing. */
  readonly hasHistory: () => boolean
  readonly onChange: () => void
}

export function createTimeline(options: TimelineOptions): Timeline {
  const { ownId, onChange } = options
  const list = createMessageList()
  const loads = createLoads(changedHistory)
  const pending = createPending()
  let runs: readonly Run[] = []
  let isNumbered = true
  const marks = createMarks()
  const versions = createVersions()
  const seen = createSeen(ownId)
  let generation = 0
  let messages: readonly Message[] | null = []
  const history = createHistory(() => ({
    ...loads.state(),
    hasOlder: options.hasHistory() && hasOlder(runs),
    hasNewer: options.hasHistory() && hasNewer(runs),
    gaps: findGaps(runs, isNumbered),
  }))

  function changed(): void {
    messages = null
    changedHistory()
  }

  function changedHistory(): void {
    history.expire()
    onChange()
  }

  function build(stored: StoredMessage, previous?: Message): Message {
    const own = isOwn(stored)
    const key =
      previous?.key ?? (own ? stored.clientId : null) ?? stored.id ?? stored.clientId ?? ""
    const newest = completed(versions.newest(stored), previous)
    return toMessage(newest, key, marks.statusOf(stored, own), null)
  }

  function isOwn({ senderId }: { readonly senderId: string }): boolean {
    return senderId === ownId()
  }

  /** Of what is one's own, and where nobody can tell, since the server does not say who this user is. */
  function draftKey({ clientId, senderId }: StoredMessage): string {
    return (senderId === (ownId() ?? senderId) ? clientId : null) ?? ""
  }

  function held(stored: StoredMessage): Message | undefined {
    return list.byId(stored.id ?? "") ?? list.byClientId(draftKey(stored))
  }

  function update(previous: Message, stored: StoredMessage): Change {
    if (!versions.isNewer(completed(stored, previous), previous)) return "none"
    const next = build(stored, previous)
    list.replace(previous, next)
    return "updated"
  }

  function receive(stored: StoredMessage, { holds }: { readonly holds: boolean }): Change {
    const known = held(stored)
    const draft = pending.take(draftKey(stored))
    if (known) {
      const change = update(known, stored)
      if (change !== "none" || draft) changed()
      return change
    }
    loads.noteLive(stored)
    if (stored.seq === null) isNumbered = false
    const place = placeLive(runs, {
      position: positionOf(stored),
      isNumbered: stored.seq !== null,
      isDraft: draft !== undefined,
      begins: holds,
      hasHistory: options.hasHistory(),
    })
    if (place) {
      runs = place
      list.insert([build(stored, draft)])
    }
    if (place || draft) changed()
    return place ? "added" : "none"
  }

  function addPage(page: MessagePage, kind: PageKind): void {
    const { messages: stored, oldest = [] } = page
    if ([...oldest, ...stored].some(({ seq }) => seq === null)) isNumbered = false
    takeIn(oldest, "newer")
    takeIn(stored, kind.type === "before" ? "older" : "newer")
    const known = runsOf(page, kind)
    runs = known.reduce((all, run) => addRun(all, run, isNumbered), runs)
    const newest = Math.max(0, ...stored.map(positionOf))
    // What came while the page was on its way may be too new to stand in it.
    if (known.at(-1)?.last === toEnd) takeIn(loads.liveAfter(newest), "newer")
    loads.settle("ready", null)
    changed()
  }

  function takeIn(stored: readonly StoredMessage[], side: "older" | "newer"): void {
    const added: Message[] = []
    for (const one of stored) {
      const known = held(one)
      const draft = pending.take(draftKey(one))
      if (known) update(known, one)
      else added.push(build(one, draft))
    }
    list.insert(added, side)
  }

  function changeRuns(change: (runs: readonly Run[]) => readonly Run[]): void {
    runs = change(runs)
    changedHistory()
  }

  function forgetPages(): void {
    list.clear()
    runs = []
    isNumbered = true
    generation += 1
    versions.clear()
    loads.settle("idle", null)
    changed()
  }

  return {
    messages() {
      const drafts = pending.all()
      messages ??= seen.all(drafts.length ? [...list.snapshot(), ...drafts] : list.snapshot())
      return messages
    },
    history: history.get,
    isHeld: () => runs.length > 0,
    find(keyOrId) {
      const found = list.byId(keyOrId) ?? list.byClientId(keyOrId) ?? pending.find(keyOrId)
      return found && seen.one(found)
    },
    newest: list.newest,
    olderAnchor() {
      const { first } = runs.at(-1) ?? { first: 0 }
      return runs.length > 1 ? list.firstFrom(first) : list.oldest()
    },
    receive,
    revise(stored) {
      if (list.byId(stored.id ?? "")) return receive(stored, { holds: false })
      versions.keep(stored)
      return "none"
    },
    react(messageId, reactions, updateSeq) {
      const previous = list.byId(messageId)
      const next = versions.react(messageId, { reactions, updateSeq }, previous)
      if (!previous || !next) return "none"
      list.replace(previous, next)
      changed()
      return "updated"
    },
    addPage,
    reset(page) {
      forgetPages()
      addPage(page, { type: "newest" })
    },
    addPending(message) {
      pending.add(message)
      changed()
    },
    signPending(senderId) {
      const isSigned = pending.sign(senderId)
      if (seen.renew() || isSigned) changed()
    },
    changePending(key, change) {
      if (pending.change(key, change)) changed()
    },
    removePending(key) {
      const removed = pending.take(key)
      if (removed) changed()
      return removed
    },
    wish(changes) {
      if (seen.wish(changes)) changed()
    },
    mark(deliveredSeq, readSeq) {
      let hasChanged = false
      for (const message of list.between(...marks.move(deliveredSeq, readSeq))) {
        const next = marks.statusOf(message, isOwn(message))
        if (next === message.status) continue
        list.replace(message, toMessage(message, message.key, next, null))
        hasChanged = true
      }
      if (hasChanged) changed()
    },
    beginLoad: loads.begin,
    endLoad: loads.end,
    settle(status, error) {
      loads.settle(status, error)
      changedHistory()
    },
    generation: () => generation,
    cutEnd() {
      const newest = list.newest()
      changeRuns((known) => cutRuns(known, 0, newest ? positionOf(newest) : 0))
    },
    changeRuns,
    trim(count, which) {
      if (list.size() <= count) return
      list.keep(count, which)
      const oldest = list.oldest()
      const newest = list.newest()
      if (!oldest || !newest) return
      const [from, to] = which === "newest" ? [positionOf(oldest), toEnd] : [0, positionOf(newest)]
      runs = cutRuns(runs, from, to)
      changed()
    },
    forgetPages,
    clear() {
      pending.clear()
      marks.clear()
      forgetPages()
    },
  }
}
