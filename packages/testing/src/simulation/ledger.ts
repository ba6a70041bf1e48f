import { isChatError } from "@colloquy/core"
import type { Machine } from "./machine.ts"
import type { Page } from "./page.ts"

/** One thing that somebody wanted the server to have, from the call on. */
export interface Intention {
  readonly number: number
  readonly kind: "send" | "edit" | "delete" | "react" | "create"
  readonly machine: Machine
  readonly conversationId: string
  /** What a message says; `null` for what is no message. */
  readonly content: string | null
  /** The page whose call it was, and what came of the promise that this page was given. */
  page: Page
  outcome: "pending" | "resolved" | "rejected"
  errorCode: string | null
  /** Its key in the outbox; `null`: it has no item of its own there. */
  key: string | null
  /** The key or id of the message that it changes. */
  target: string | null
  /** That had failed, and waited for somebody to try it again. */
  readonly isOfFailed: boolean
  /** Places in its lane: the last one counts, an earlier one may be where it was stored. */
  readonly places: number[]
  /** It stood on the disk once: from then on a crash is no excuse. */
  wasKept: boolean
  /** The server's copy of it came back, though perhaps behind what is still missing. */
  isTold: boolean
  /** How many of it the server may hold. */
  copies: number
  /** Counts the logouts of its machine: what follows one owes nothing to what was before. */
  readonly life: number
  /** Why nobody need find it any more. */
  settled: Settled | null
}

type Settled =
  | "discarded"
  /** The server had it, and lost it: whoever was told so cannot know. */
  | "forgotten"
  | "logged out"
  | "refused"
  | "ended with its page"
  /** Its record was: what was done to it since is in memory alone, and a crash may bring back what waits for it. */
  | "damaged"
  /** A later change of the same message stands for it. */
  | "superseded"

type NewIntention = Pick<
  Intention,
  "kind" | "machine" | "page" | "conversationId" | "content" | "key" | "target" | "isOfFailed"
>

/** Every intention of a run. */
export interface Ledger {
  readonly add: (of: NewIntention, promise: Promise<unknown>) => Intention
  readonly nextNumber: () => number
  readonly all: () => readonly Intention[]
  readonly byKey: (machine: Machine, key: string) => Intention | undefined
  /** A frame of this machine carries it. */
  readonly noteSent: (machine: Machine, key: string) => void
  /**
   * A page sends it on a wire without keys. What another page sent from memory alone, while the disk was away and had it
   * as queued, is queued for whoever finds it there, and goes once more.
   */
  readonly noteSentWithoutKey: (intention: Intention, page: Page) => void
  /** What the wire had it from first: the disk, or memory alone; `null`: it never was on the wire. */
  readonly sentFrom: (key: string) => "disk" | "memory" | null
  /** It went to the end of its lane. */
  readonly moveLast: (intention: Intention) => void
  /**
   * Somebody sees to it under this key. Where it was sent anew from memory alone, while the disk was away, the record of
   * what failed comes back with the disk, and who sends that writes a second message.
   */
  readonly noteWanted: (intention: Intention, key: string) => void
  /** It is sent anew by this page, under another key. */
  readonly replace: (of: Intention, page: Page, key: string, promise: Promise<unknown>) => void
  /** Whoever logs out leaves everything. */
  readonly forget: (machine: Machine) => void
  /** That reached the disk, perhaps late and under a page that was opened since. */
  readonly noteErased: (machine: Machine) => void
  readonly wasErasedUnder: (page: Page) => boolean
}

export function createLedger(): Ledger {
  const all: Intention[] = []
  const byKeys = new Map<Machine, Map<string, Intention>>()
  const lives = new Map<Machine, number>()
  const sentFrom = new Map<string, "disk" | "memory">()
  const sentUnkept = new Map<Intention, Page>()
  const erasedUnder = new Set<Page>()
  let places = 0

  function byKey(machine: Machine, key: string): Intention | undefined {
    return byKeys.get(machine)?.get(key)
  }

  function name(intention: Intention): void {
    const { machine, key } = intention
    const keys = byKeys.get(machine) ?? new Map<string, Intention>()
    byKeys.set(machine, keys)
    if (key !== null) keys.set(key, intention)
  }

  function follow(intention: Intention, promise: Promise<unknown>): void {
    const { key } = intention
    promise.then(
      () => {
        if (intention.key === key) intention.outcome = "resolved"
      },
      (error: unknown) => {
        if (intention.key !== key) return
        intention.outcome = "rejected"
        intention.errorCode = isChatError(error) ? error.code : "?"
      },
    )
  }

  function forget(machine: Machine): void {
    lives.set(machine, (lives.get(machine) ?? 0) + 1)
    for (const intention of all)
      if (intention.machine === machine) intention.settled ??= "logged out"
  }

  return {
    forget,
    noteErased(machine) {
      for (const page of machine.openPages()) erasedUnder.add(page)
      forget(machine)
    },
    wasErasedUnder: (page) => erasedUnder.has(page),
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
        isTold: false,
        copies: 1,
        settled: of.key === null ? "refused" : null,
      }
      all.push(intention)
      name(intention)
      follow(intention, promise)
      return intention
    },
    all: () => all,
    byKey,
    noteSent(machine, key) {
      const from = machine.disk.holds(key) ? "disk" : "memory"
      if (!sentFrom.has(key)) sentFrom.set(key, from)
    },
    noteSentWithoutKey(intention, page) {
      const { machine, key } = intention
      if ((sentUnkept.get(intention) ?? page) !== page) intention.copies += 1
      const state = machine.disk.stateOf(key ?? "")
      // A write that is slow may bring it yet.
      if (state === undefined || state === "queued") sentUnkept.set(intention, page)
    },
    sentFrom: (key) => sentFrom.get(key) ?? null,
    moveLast(intention) {
      intention.places.push(places++)
    },
    noteWanted(intention, key) {
      const { key: newest } = intention
      if (newest === null || newest === key) return
      if (sentFrom.get(newest) === "memory") intention.copies += 1
    },
    replace(intention, page, key, promise) {
      // What waits for it goes along.
      for (const one of all)
        if (one.machine === intention.machine && one.target === intention.key) one.target = key
      const changes = { page, key, outcome: "pending", errorCode: null, settled: null } as const
      Object.assign(intention, changes, { wasKept: false, isTold: false })
      intention.places.push(places++)
      name(intention)
      follow(intention, promise)
    },
  }
}
