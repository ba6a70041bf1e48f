import type { Abort } from "../abort.ts"
import type { Clock } from "../clock.ts"
import type { Dialect, DialectContext } from "../dialect/dialect.ts"
import type { Verdict, Welcome } from "../dialect/effect.ts"
import type { ChatError } from "../errors.ts"
import type { Http } from "../http.ts"
import type { Network } from "../network.ts"
import type { Command, OwnRequest, RequestMap } from "../protocol/commands.ts"
import type { ChatEvent } from "../protocol/events.ts"
import type { Random } from "../random.ts"
import type { CloseReason, Transport } from "../transport.ts"
import type { Carried } from "./attempt.ts"
import type { BackoffOptions } from "./backoff.ts"
import type { AttemptBucket } from "./bucket.ts"
import type { ConnectionState } from "./connection-state.ts"
import type { Credentials } from "./credentials.ts"
import type { Outcome, RequestOptions } from "./requests-options.ts"
import type { Action, Input, Status } from "./step.ts"

interface ConnectionTimeouts {
  readonly tokenMs: number
  readonly connectMs: number
  readonly authenticateMs: number
  readonly closeMs: number
}

export interface ConnectionOptions<Frame, OwnRequests extends RequestMap<OwnRequests>> {
  /** `null` for the session that speaks HTTP alone. */
  readonly transport: Transport<Frame> | null
  readonly endpoint: string
  readonly dialect: Dialect<Frame, OwnRequests>
  readonly context: DialectContext
  readonly credentials: Credentials
  readonly bucket: AttemptBucket
  readonly clock: Clock
  readonly random: Random
  readonly http: Http
  readonly network: Network
  readonly createAbort: () => Abort
  readonly timeouts: ConnectionTimeouts
  readonly backoff: BackoffOptions
  readonly heartbeat: {
    readonly silenceMs: number
    readonly replyMs: number
    readonly wakeReplyMs: number
  }
  readonly limits: {
    readonly inFlight: number
    readonly waiting: number
    readonly bufferedBytes: number
  }
  readonly classifyClose?: ((reason: CloseReason) => Verdict | null) | undefined
  /** Looks at who was accepted; an error stops the connection. */
  readonly accept: (welcome: Welcome) => ChatError | null
  readonly observer: ConnectionObserver
}

/** Who hears what a connection does. */
interface ConnectionObserver {
  readonly onState: (state: ConnectionState) => void
  readonly onReady: () => void
  readonly onLost: () => void
  readonly onEvent: (event: ChatEvent) => void
  /** An answer to a request that is settled already. True: it told something all the same. */
  readonly onLate: (requestId: string, outcome: Outcome) => boolean
  readonly onStale: (conversationId: string, afterMs: number) => void
  readonly onTransition: (transition: Transition) => void
  readonly onNote: (kind: "dropped" | "ignored" | "warned", reason: string) => void
  readonly onFault: (code: ConnectionFault, cause?: unknown) => void
  readonly onCarried: Carried
  readonly onProbe: () => void
  readonly onOutcome: (outcome: Outcome) => void
}

export type ConnectionFault =
  | "illegal_input"
  | "stale_callback"
  | "dialect_threw"
  /** Three handshakes failed, and none ever went through: the address or the network may be wrong. */
  | "never_connected"
  /** The server answers no probe: from here on its silence proves nothing. */
  | "probe_unanswered"

export interface Transition {
  readonly from: Status
  readonly input: Input
  readonly to: Status
  readonly actions: readonly Action[]
  readonly closeCode?: number
}

export interface Connection<OwnRequests extends RequestMap<OwnRequests> = object> {
  readonly state: () => ConnectionState
  readonly connect: () => void
  readonly disconnect: () => void
  readonly close: () => void
  /** Closed for good, the closing handshake too. */
  readonly isClosed: () => boolean
  /** The client has caught up: what was asked before there was a connection goes now. */
  readonly release: () => void
  /** A look-up told what became of these: the session need not wait for their answers. */
  readonly noteFound: (requestIds: readonly string[]) => void
  /** Says a token on the live link, where the wire takes one there. */
  readonly renewInBand: (token: string) => void
  readonly start: (
    command: Command | OwnRequest<OwnRequests>,
    options: RequestOptions,
    settle: (outcome: Outcome) => void,
  ) => void
}
