import type { Abort, AbortSignalLike } from "../abort.ts"
import type { Dialect, DialectContext, DialectSession } from "../dialect/dialect.ts"
import type { Effect, Verdict } from "../dialect/effect.ts"
import { ChatError, isChatError } from "../errors.ts"
import type { RequestMap } from "../protocol/commands.ts"
import type { CloseReason, Transport, TransportLink } from "../transport.ts"
import { guardSession } from "./guarded-session.ts"

export interface AttemptOptions<Frame, Requests extends RequestMap<Requests>> {
  /** `null` for the session that speaks HTTP alone. */
  readonly transport: Transport<Frame> | null
  readonly dialect: Dialect<Frame, Requests>
  readonly context: DialectContext
  readonly createAbort: () => Abort
  readonly getToken: (signal: AbortSignalLike) => Promise<string | null>
  /** The token is there, and the link is being opened. */
  readonly onDialing: () => void
  readonly onOpened: (token: string | null) => void
  readonly onEffects: (effects: readonly Effect<Frame>[]) => void
  readonly onAlive: () => void
  readonly onClosed: (reason: CloseReason, verdict: Verdict | null) => void
  /** No link came to be, or it broke in our hands. */
  readonly onFailed: (error: ChatError) => void
  readonly onCarried: Carried
  readonly onStale: () => void
  /** The dialect or the transport threw: a fault of theirs, never of the caller. */
  readonly onThrow: (cause: unknown) => void
}

/** A frame went, or came; its length, where it is a text, in UTF-16 units. */
export type Carried = (way: "In" | "Out", chars: number) => void

/** One try to connect: a session, and a link once there is one. */
export interface Attempt<Frame, Requests extends RequestMap<Requests>> {
  readonly session: DialectSession<Frame, Requests>
  /** Raised when the attempt is over. */
  readonly signal: AbortSignalLike
  readonly send: (frame: Frame) => boolean
  /** Starts the closing handshake. False: there is no link to close. */
  readonly close: () => boolean
  /** From here on nothing that this attempt hears counts. Never waits for the close event: rule C9. */
  readonly kill: () => void
  readonly bufferedBytes: () => number
}

export function startAttempt<Frame, Requests extends RequestMap<Requests>>(
  options: AttemptOptions<Frame, Requests>,
): Attempt<Frame, Requests> {
  const { transport, dialect, context, onThrow } = options
  const session = guardSession(dialect.open(context), onThrow)
  const { signal, abort } = options.createAbort()
  let link: TransportLink<Frame> | null = null
  let isLive = true

  /** Rule C2: what belongs to a dead attempt does nothing but be counted. */
  function live<T extends readonly unknown[]>(act: (...args: T) => void): (...args: T) => void {
    return (...args) => {
      if (isLive) act(...args)
      else options.onStale()
    }
  }

  function dial(token: string | null): void {
    options.onDialing()
    if (!transport) {
      options.onOpened(token)
      return
    }
    try {
      link = transport.connect(session.request(token), {
        onOpen: live(() => options.onOpened(token)),
        onFrame: live((frame) => {
          options.onCarried("In", charsOf(frame))
          options.onEffects(session.frame(frame))
        }),
        onAlive: live(options.onAlive),
        onClose: live((reason) => {
          link = null
          options.onClosed(reason, session.closed(reason))
        }),
      })
    } catch (cause) {
      options.onFailed(asChatError(cause, "open the connection"))
    }
  }

  options.getToken(signal).then(
    live(dial),
    live((cause: unknown) => options.onFailed(asChatError(cause, "get a token"))),
  )

  return {
    session,
    signal,
    send(frame) {
      if (!link) return false
      options.onCarried("Out", charsOf(frame))
      try {
        link.send(frame)
      } catch (cause) {
        if (isLive) options.onFailed(broken(cause))
      }
      return true
    },
    close() {
      try {
        link?.close(1000)
        return link !== null
      } catch (cause) {
        onThrow(cause)
        return false
      }
    },
    kill() {
      isLive = false
      try {
        link?.kill()
      } catch (cause) {
        onThrow(cause)
      }
      link = null
      abort()
    },
    bufferedBytes: () => link?.bufferedBytes ?? 0,
  }
}

function charsOf(frame: unknown): number {
  return typeof frame === "string" ? frame.length : 0
}

function broken(cause: unknown): ChatError {
  return new ChatError({
    code: "not_connected",
    operation: "send a frame",
    reason: "the transport failed",
    cause,
  })
}

export function asChatError(cause: unknown, operation: string): ChatError {
  if (isChatError(cause)) return cause
  return new ChatError({ code: "internal", operation, reason: "it failed unexpectedly", cause })
}
