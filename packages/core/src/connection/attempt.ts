import type { Dialect, DialectContext, DialectSession } from "../dialect/dialect.ts"
import type { Effect, Verdict } from "../dialect/effect.ts"
import { ChatError, isChatError } from "../errors.ts"
import type { RequestMap } from "../protocol/commands.ts"
import type { CloseReason, Transport, TransportLink } from "../transport.ts"

export interface AttemptOptions<Frame, Requests extends RequestMap<Requests>> {
  /** `null` for the session that speaks HTTP alone. */
  readonly transport: Transport<Frame> | null
  readonly dialect: Dialect<Frame, Requests>
  readonly context: DialectContext
  readonly token: Promise<string | null>
  /** The token is there, and the link is being opened. */
  readonly onDialing: () => void
  readonly onOpened: (token: string | null) => void
  readonly onEffects: (effects: readonly Effect<Frame>[]) => void
  readonly onAlive: () => void
  readonly onClosed: (reason: CloseReason, verdict: Verdict | null) => void
  /** No link came to be. */
  readonly onFailed: (error: ChatError) => void
  readonly onStale: () => void
  /** The dialect threw: a fault of ours, never of the caller. */
  readonly onThrow: (cause: unknown) => void
}

/** One try to connect: a session, and a link once there is one. */
export interface Attempt<Frame, Requests extends RequestMap<Requests>> {
  readonly session: DialectSession<Frame, Requests>
  readonly send: (frame: Frame) => boolean
  /** Starts the closing handshake. False: there is no link. */
  readonly close: () => boolean
  /** From here on nothing that this attempt hears counts. Never waits for the close event: rule C9. */
  readonly kill: () => void
  readonly bufferedBytes: () => number
}

export function startAttempt<Frame, Requests extends RequestMap<Requests>>(
  options: AttemptOptions<Frame, Requests>,
): Attempt<Frame, Requests> {
  const { transport, dialect, context } = options
  const session = dialect.open(context)
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
        onFrame: live((frame) => options.onEffects(decode(frame))),
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

  function decode(frame: Frame): readonly Effect<Frame>[] {
    try {
      return session.frame(frame)
    } catch (cause) {
      options.onThrow(cause)
      return [{ type: "note", kind: "dropped", reason: "the dialect could not read it" }]
    }
  }

  options.token.then(
    live(dial),
    live((cause: unknown) => options.onFailed(asChatError(cause, "get a token"))),
  )

  return {
    session,
    send(frame) {
      link?.send(frame)
      return link !== null
    },
    close() {
      link?.close(1000)
      return link !== null
    },
    kill() {
      isLive = false
      link?.kill()
      link = null
    },
    bufferedBytes: () => link?.bufferedBytes ?? 0,
  }
}

export function asChatError(cause: unknown, operation: string): ChatError {
  if (isChatError(cause)) return cause
  return new ChatError({ code: "internal", operation, reason: "it failed unexpectedly", cause })
}
