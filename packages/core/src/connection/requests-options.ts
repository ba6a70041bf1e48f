import type { AbortSignalLike } from "../abort.ts"
import type { Clock } from "../clock.ts"
import type { ChatError } from "../errors.ts"
import type { Random } from "../random.ts"

/** What became of a command. */
export type Outcome =
  | { readonly type: "replied"; readonly result: unknown }
  | {
      readonly type: "refused"
      readonly error: ChatError
      readonly stored: "no" | "perhaps"
    }
  /** The server answered, and the answer proves nothing. */
  | { readonly type: "claimed" }
  /** No answer: the deadline, the link or the caller ended it. */
  | { readonly type: "failed"; readonly error: ChatError; readonly isHandedOver: boolean }

export interface RequestOptions {
  readonly timeoutMs: number
  readonly signal?: AbortSignalLike | undefined
  /** Waits for the connection until the deadline, instead of failing without one. */
  readonly waits?: boolean
  /** A read: when the link dies under it, it is asked once more on the next. */
  readonly repeats?: boolean
  /** Counts in its moment alone: dropped where the link has more to carry than it can. */
  readonly isEphemeral?: boolean
  /** Goes back to the outbox when the link dies: its deadline runs from the hand-over. */
  readonly isDurable?: boolean
  /** From here on the server may have applied it. */
  readonly onHandedOver?: (requestId: string) => void
}

export interface RequestsOptions<Command> {
  readonly clock: Clock
  readonly random: Random
  /** Commands of one lane in flight. */
  readonly window: number
  readonly maxInFlight: number
  readonly maxWaiting: number
  readonly laneOf: (command: Command) => string | null
  readonly isReady: () => boolean
  /** The link holds more than it gets rid of. */
  readonly isStalled: () => boolean
  /** Closed, or closing: no connection will follow. */
  readonly isClosed: () => boolean
  /** Gives the command to the session. */
  readonly hand: (command: Command, request: { id: string; attempt: number }) => void
  /** A request waits for a new token, and none did before it. */
  readonly onParked: () => void
  /** Tells the session that a request ended without it. */
  readonly onEnded: (requestId: string, why: "timeout" | "aborted") => void
  readonly onOutcome: (outcome: Outcome) => void
}

/** Commands on their way: ids, lanes, deadlines, and who waits for what. Rules K1, K2, K4 to K7. */
export interface Requests<Command> {
  readonly start: (
    command: Command,
    options: RequestOptions,
    settle: (outcome: Outcome) => void,
  ) => void
  /** From the session, by request id. False: nobody waits for it. */
  readonly settle: (requestId: string, outcome: Outcome, holdsLane?: boolean) => boolean
  /** The lane that a reply held is free. */
  readonly finish: (requestId: string) => void
  readonly repeat: (requestId: string, afterMs: number) => boolean
  /** It was refused for its token: with a new one it is asked once more. False: it was asked twice already. Rule A4. */
  readonly park: (requestId: string, error: ChatError) => boolean
  /** There is a new token; `false`: none can be had, and whoever waits for one hears why they were refused. */
  readonly unpark: (isRenewed: boolean) => void
  readonly noteHandedOver: (requestId: string) => void
  /** A request that is answered by HTTP outlives its link. Gives its deadline: milliseconds since the epoch. */
  readonly noteFetching: (requestId: string) => number | undefined
  readonly commandOf: (requestId: string) => Command | undefined
  /** Hands over what waits and may go. */
  readonly pump: () => void
  /** What was missed is known: what was asked before there was a connection goes now. Rule Q2. */
  readonly release: () => void
  /** The link died: what may wait for the next one does. */
  readonly lose: (cause: ChatError | null) => void
  /** None will follow: ends everything. */
  readonly clear: (code: "not_connected" | "closed", cause: ChatError | null) => void
}
