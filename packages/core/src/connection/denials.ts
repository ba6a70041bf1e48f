/** Counts how often a server denied this user: rule A4. */
export interface Denials {
  /** What to do about one: ask for a new token at once, stop, or wait as after a loss. */
  readonly note: (nowMs: number) => "renew" | "stop" | "wait"
  /** The server accepted, or the user began anew. */
  readonly noteAccepted: () => void
}

const windowMs = 60_000
const mostInWindow = 2

export function createDenials(): Denials {
  let times: readonly number[] = []
  let sinceAccepted = 0
  return {
    note(nowMs) {
      times = [...times.filter((at) => nowMs - at < windowMs), nowMs]
      sinceAccepted += 1
      if (sinceAccepted > 1) return "stop"
      // A server that accepts and then denies, again and again, must not be hammered.
      return times.length > mostInWindow ? "wait" : "renew"
    },
    noteAccepted() {
      sinceAccepted = 0
    },
  }
}
