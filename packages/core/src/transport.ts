/** Moves frames to one server and back. It never parses, queues, retries or keeps state. */
export interface Transport<Frame> {
  readonly name: string
  /** Where it goes: relative request addresses are resolved on it, and stored data belongs to it and a user. */
  readonly endpoint: string
  /**
   * Opens one link. Never calls the sink before it returns.
   *
   * @throws ChatError `invalid_argument` for what it or the platform cannot carry.
   */
  readonly connect: (request: ConnectRequest, sink: TransportSink<Frame>) => TransportLink<Frame>
}

/** What a dialect wants said in the handshake. */
export interface ConnectRequest {
  readonly path?: string
  readonly query?: Readonly<Record<string, string>>
  readonly headers?: Readonly<Record<string, string>>
  readonly protocols?: readonly string[]
  readonly auth?: object
}

export interface TransportSink<in Frame> {
  readonly onOpen: () => void
  readonly onFrame: (frame: Frame) => void
  /** Exactly once, whether or not the link ever opened; never after `kill`. */
  readonly onClose: (reason: CloseReason) => void
  /** A sign of life below frames: a protocol ping, where the platform shows it. */
  readonly onAlive: () => void
}

export interface TransportLink<in Frame> {
  /** Never throws; what cannot be sent ends in `onClose`. */
  readonly send: (frame: Frame) => void
  /** The closing handshake; `onClose` still follows. */
  readonly close: (code?: number, reason?: string) => void
  /** Detaches the sink first, then closes without waiting; the sink hears nothing more. */
  readonly kill: () => void
  readonly bufferedBytes: number
}

export interface CloseReason {
  readonly opened: boolean
  /** A close code of RFC 6455 or of the application; 1006 where the platform tells nothing. */
  readonly code: number
  readonly reason: string
  /** The status of a refused handshake, where the platform shows it. */
  readonly httpStatus?: number
  readonly retryAfterMs?: number
  readonly cause?: unknown
}
