import type { Presence, PresenceStatus, User } from "@colloquy/core"
import type { ServiceEvent } from "./events.ts"

/** One wire: it translates, and decides nothing. Portable; a host mounts it. */
export interface Gateway {
  /** An HTTP request below the mount; `null` for a path that is not the gateway's. */
  readonly http?: (request: GatewayRequest) => Promise<GatewayResponse | null>
  readonly accept: (handshake: Handshake) => Promise<Acceptance | Refused>
}

export interface PeerInfo {
  /** For limits and logs. */
  readonly address: string
}

export interface Handshake {
  /** Below the mount, beginning with "/". */
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  /** The subprotocols that the peer offers. */
  readonly protocols: readonly string[]
  readonly peer: PeerInfo
}

export interface Acceptance {
  readonly protocol?: string
  readonly start: (socket: PeerSocket) => PeerHandlers
}

/** The status and the body of the HTTP answer to a handshake. */
export interface Refused {
  readonly status: number
  readonly body: string
  readonly headers?: Readonly<Record<string, string>>
}

export interface GatewayRequest {
  readonly method: string
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  readonly headers: Readonly<Record<string, string>>
  readonly peer: PeerInfo
  /** Rejects with `too_large` above the host's limit. */
  readonly text: () => Promise<string>
}

export interface GatewayResponse {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body: string
}

/** The host's end of a socket. Nothing here throws; what cannot be sent is dropped, and `onClose` follows. */
export interface PeerSocket {
  readonly send: (text: string) => void
  readonly close: (code: number, reason: string) => void
  /** What the network has not taken yet. */
  readonly bufferedBytes: number
  /** Reads nothing more from the network until `resume`, where the host can. */
  readonly pause?: () => void
  readonly resume?: () => void
}

/** The gateway's end of a socket. None of these throws. */
export interface PeerHandlers {
  readonly onFrame: (text: string) => void
  readonly onBinary: () => void
  /** Exactly once, whoever closed. Resolves when nothing of the peer is left. */
  readonly onClose: () => Promise<void>
  /**
   * The host is about to stop: tells the peer when to come back, handles what came before, and takes nothing more.
   * Resolves when all is answered; the host closes the socket then.
   */
  readonly drain: (reconnectAfterMs: number) => Promise<void>
}

export type Unsubscribe = () => void

/**
 * Spreads events to whoever subscribed, on every node. Events of one topic arrive in the order of `publish` where they
 * come from one node. At least once: a subscriber drops what it has by seq.
 */
export interface Bus {
  readonly publish: (topic: string, event: ServiceEvent) => void
  readonly subscribe: (topic: string, listener: (event: ServiceEvent) => void) => Unsubscribe
}

export type Verified =
  | {
      readonly user: User
      /** Milliseconds since the epoch; absent for a token without an end. */
      readonly expiresAt?: number
    }
  /** Why not, for people: "the token has expired". */
  | { readonly refused: string }

/** Tells whose token it is. Rejects only when it cannot tell, and another try may help. */
export type TokenVerifier = (token: string) => Promise<Verified>

/** Who is here, over all nodes. */
export interface PresenceBoard {
  /** Whether it is the user's first socket. */
  readonly connect: (userId: string, sessionId: string) => Promise<boolean>
  /** Whether it was the user's last socket. */
  readonly disconnect: (userId: string, sessionId: string, at: number) => Promise<boolean>
  readonly set: (userId: string, status: PresenceStatus, statusText: string | null) => Promise<void>
  readonly get: (userIds: readonly string[]) => Promise<readonly Presence[]>
}

export type LimitedAction = "message" | "typing" | "conversation"

/** Takes one point; `null` when there was one, else the milliseconds until there is one again. */
export type RateLimiter = (action: LimitedAction, userId: string) => Promise<number | null>
