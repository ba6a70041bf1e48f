import type { ChatError } from "../errors.ts"
import type { StoredMessage } from "../protocol/message.ts"
import type { HistoryState } from "./history-state.ts"
import { positionOf } from "./message-list.ts"

/** The loads of one timeline that run, and what they came to. */
export interface Loads {
  readonly state: () => Pick<HistoryState, "status" | "error">
  readonly begin: () => void
  readonly end: (error: ChatError | null) => void
  /** What they came to, whoever says so. */
  readonly settle: (status: "idle" | "ready" | "failed", error: ChatError | null) => void
  /** A page that is on its way may have been written before this came. */
  readonly noteLive: (stored: StoredMessage) => void
  readonly liveAfter: (position: number) => readonly StoredMessage[]
}

const maxLive = 1_000

export function createLoads(onChange: () => void): Loads {
  let running = 0
  let settled: Pick<HistoryState, "status" | "error"> = { status: "idle", error: null }
  let live: StoredMessage[] = []

  return {
    state: () => (running > 0 ? { status: "loading", error: null } : settled),
    begin() {
      running += 1
      onChange()
    },
    end(error) {
      running -= 1
      if (running === 0) live = []
      if (error) settled = { status: "failed", error }
      onChange()
    },
    settle(status, error) {
      settled = { status, error }
    },
    noteLive(stored) {
      if (running > 0 && live.length < maxLive) live.push(stored)
    },
    liveAfter: (position) => live.filter((stored) => positionOf(stored) > position),
  }
}
