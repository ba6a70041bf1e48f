import type { ConnectionFault } from "./connection-options.ts"
import type { Input, Status } from "./step.ts"

/** What several links in a row give away that one does not. */
export interface Suspicions {
  /** A handshake failed. */
  readonly noteClosed: () => void
  readonly noteReady: () => void
  /** A link ended by silence. `hasHeard`: not all of it was silent. */
  readonly noteSilence: (hasHeard: boolean) => void
  readonly noteInput: (from: Status, input: Input) => void
  /** The server answers no probe, so its silence proves nothing: it would be left every 33 s. Rule H9. */
  readonly isProbeless: () => boolean
}

const tellingHandshakes = 3
const mostDeafLinks = 2

export function createSuspicions(onFault: (code: ConnectionFault) => void): Suspicions {
  let failedHandshakes = 0
  let deafLinks = 0
  const isProbeless = (): boolean => deafLinks >= mostDeafLinks

  return {
    isProbeless,
    noteClosed() {
      // A platform hides why: a wrong address, a portal and a refused port look the same.
      if (++failedHandshakes === tellingHandshakes) onFault("never_connected")
    },
    noteReady() {
      failedHandshakes = Number.NEGATIVE_INFINITY
    },
    noteSilence(hasHeard) {
      deafLinks = hasHeard ? 0 : deafLinks + 1
      if (deafLinks === mostDeafLinks) onFault("probe_unanswered")
    },
    noteInput(from, input) {
      const isOtherEnd = from === "ready" && input !== "expired" && !isProbeless()
      if (input === "connect" || isOtherEnd) deafLinks = 0
    },
  }
}
