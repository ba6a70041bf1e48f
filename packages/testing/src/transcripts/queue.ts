import type { ClientStep } from "./transcript.ts"
import type { Deed, Peer } from "./wire.ts"

/** What the client did and no step has told of yet. */
export interface Queue {
  readonly put: (deed: Deed) => void
  /** The next that a step could mean: on each connection, and of requests, one after the other. */
  readonly next: (step: ClientStep) => Deed | undefined
  readonly take: (deed: Deed) => void
  readonly left: () => readonly Deed[]
}

export function createQueue(peerOf: (socket: string) => Peer | undefined): Queue {
  let deeds: readonly Deed[] = []

  function isMeant(step: ClientStep, deed: Deed): boolean {
    if (step.kind === "open" || step.kind === "request") return deed.kind === step.kind
    if (deed.kind === "open" || deed.kind === "request") return false
    const isUnlisted = deed.kind === "close" && deed.isUnseen && step.kind !== "close"
    return deed.peer === peerOf(step.socket ?? "a") && !isUnlisted
  }

  return {
    put(deed) {
      deeds = [...deeds, deed]
    },
    next: (step) => deeds.find((deed) => isMeant(step, deed)),
    take(taken) {
      deeds = deeds.filter((deed) => deed !== taken)
    },
    left: () => deeds.filter((deed) => !(deed.kind === "close" && deed.isUnseen)),
  }
}
