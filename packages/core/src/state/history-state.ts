import type { ChatError } from "../errors.ts"

/** Whether a list was asked for, and what came of it. */
export type LoadStatus = "idle" | "loading" | "ready" | "failed"

/** A hole in a timeline, between two messages that are held. */
export interface Gap {
  /** Seq of the last message before it; `null` where a server does not number. */
  readonly afterSeq: number | null
  /** Seq of the first message after it. */
  readonly beforeSeq: number | null
  /** `unavailable`: the server cannot give what is missing. */
  readonly reason: "missing" | "unavailable"
}

/** What is known of a timeline beyond its messages. */
export interface HistoryState {
  readonly status: LoadStatus
  readonly hasOlder: boolean
  readonly hasNewer: boolean
  readonly gaps: readonly Gap[]
  /** Why the last load failed; `null` otherwise. */
  readonly error: ChatError | null
}

/** What is known of the list of conversations beyond its entries. */
export interface ConversationListState {
  readonly status: LoadStatus
  readonly hasMore: boolean
  readonly error: ChatError | null
}

/** Read anew once it has expired; the same object, and the same gaps, while they show the same. */
export function createHistory(read: () => HistoryState): {
  readonly get: () => HistoryState
  readonly expire: () => void
} {
  let held: HistoryState | null = null
  let isFresh = false

  return {
    get() {
      if (held && isFresh) return held
      const next = read()
      const gaps = held && sameGaps(held.gaps, next.gaps) ? held.gaps : next.gaps
      held = held && sameHistory(held, next) ? held : { ...next, gaps }
      isFresh = true
      return held
    },
    expire() {
      isFresh = false
    },
  }
}

/** Equal in all that a screen shows. */
function sameHistory(a: HistoryState, b: HistoryState): boolean {
  return (
    a.status === b.status &&
    a.hasOlder === b.hasOlder &&
    a.hasNewer === b.hasNewer &&
    a.error === b.error &&
    sameGaps(a.gaps, b.gaps)
  )
}

function sameGaps(a: readonly Gap[], b: readonly Gap[]): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}
