import type { CommandType } from "../protocol/commands.ts"

/** What an answer proves on a wire, and what a lost one costs. */
export interface Delivery {
  /** A repeat with the same `clientId` is recognised. */
  readonly idempotent: boolean
  /** Commands of one lane in flight at a time. */
  readonly window: number
  /** How an unclear send is looked up; `trusted`: one that a covering history does not hold was not stored. */
  readonly lookUp: { readonly trusted: boolean; readonly toleranceMs: number } | null
  /** Equality of texts as this wire alters them (trimming, hex, lone surrogates). */
  readonly sameContent?: (mine: string, theirs: string) => boolean
  /** Commands that wait in the outbox when they cannot be sent. */
  readonly durable: ReadonlySet<CommandType>
}

/** Numbers that a server needs otherwise than the client's defaults. */
export interface Profile<Requests = object> {
  readonly backoff?: {
    readonly floorMs?: number
    readonly baseMs?: number
    readonly capMs?: number
  }
  /** At most so many attempts to connect in any span of time: the server blocks those who come more often. */
  readonly attempts?: { readonly count: number; readonly perMs: number }
  readonly deadlineMs?: Partial<Record<CommandType | (keyof Requests & string), number>>
  /** How fast commands may follow one another. After `restAfter` without a pause, all wait `restMs`. */
  readonly pace?: readonly {
    readonly commands: readonly (CommandType | (keyof Requests & string))[]
    readonly count: number
    readonly perMs: number
    readonly restAfter?: number
    readonly restMs?: number
  }[]
  /** False: the probe only keeps the path open. */
  readonly probeAnswered?: boolean
}
