import { isChatError, type Message } from "@colloquy/core"
import type { Machine } from "./machine.ts"
import type { Page } from "./page.ts"

/** One message that somebody wanted sent, from the call on. */
export interface Intention {
  readonly number: number
  readonly machine: Machine
  readonly conversationId: string
  /** The page whose call it was, and the promise that this page was given. */
  readonly page: Page
  outcome: "pending" | "resolved" | "rejected"
  errorCode: string | null
  /** Its key in the outbox; `null`: it was not taken. */
  readonly key: string | null
  /** Places in its lane: the last one counts, an earlier one may be where it was stored. */
  readonly places: number[]
  /** It stood on the disk once: from then on a crash is no excuse. */
  wasKept: boolean
  /** Counts the logouts of its machine: what follows one owes nothing to what was before. */
  readonly life: number
  /** What the wire had it from: the disk, or memory alone; `null`: it never was on the wire. */
  firstSentFrom: "disk" | "memory" | null
  /** Why nobody need find it any more. */
  settled: "discarded" | "logged out" | "refused" | "ended with its page" | "damaged" | null
}

/** Every intention of a run. */
export interface Ledger {
  readonly add: (
    of: Pick<Intention, "machine" | "page" | "conversationId" | "key">,
    promise: Promise<Message>,
  ) => Intention
  readonly nextNumber: () => number
  readonly all: () => readonly Intention[]
  readonly byKey: (machine: Machine, key: string) => Intention | undefined
  /** A frame of this machine carries it. */
  readonly noteSent: (machine: Machine, key: string) => void
  /** It went to the end of its lane. */
  readonly moveLast: (intention: Intention) => void
  /** Whoever logs out leaves everything. */
  readonly forget: (machine: Machine) => void
}

export function createLedger(): Ledger {
  const all: Intention[] = []
  const lives = new Map<Machine, number>()
  let places = 0

  function byKey(machine: Machine, key: string): Intention | undefined {
    return all.find((one) => one.machine === machine && one.key === key)
  }

  return {
    nextNumber: () => all.length,
    add(of, promise) {
      const intention: Intention = {
        ...of,
        number: all.length,
        life: lives.get(of.machine) ?? 0,
        outcome: "pending",
        errorCode: null,
        places: [places++],
        wasKept: false,
        firstSentFrom: null,
        settled: of.key === null ? "refused" : null,
      }
      all.push(intention)
      promise.then(
        () => {
          intention.outcome = "resolved"
        },
        (error: unknown) => {
          intention.outcome = "rejected"
          intention.errorCode = isChatError(error) ? error.code : "?"
        },
      )
      return intention
    },
    all: () => all,
    byKey,
    noteSent(machine, key) {
      const intention = byKey(machine, key)
      if (intention) intention.firstSentFrom ??= machine.disk.holds(key) ? "disk" : "memory"
    },
    moveLast(intention) {
      intention.places.push(places++)
    },
    forget(machine) {
      lives.set(machine, (lives.get(machine) ?? 0) + 1)
      for (const intention of all)
        if (intention.machine === machine) intention.settled ??= "logged out"
    },
  }
}
