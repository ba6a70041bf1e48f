import type { AbortSignalLike } from "../abort.ts"
import type { Clock } from "../clock.ts"
import type { Effect, Verdict } from "../dialect/effect.ts"
import { ChatError } from "../errors.ts"
import type { RequestMap } from "../protocol/commands.ts"
import type { CloseReason } from "../transport.ts"
import type { Attempt } from "./attempt.ts"
import { type CloseVerdict, verdictOfClose } from "./close-codes.ts"
import type { Credentials, TokenReason } from "./credentials.ts"
import { createDenials } from "./denials.ts"
import type { Loss } from "./retry-plan.ts"
import type { Input, Status } from "./step.ts"

/** What goes with an input. */
export interface Because extends Loss {
  readonly error?: ChatError
  readonly closeCode?: number
}

export interface JudgementOptions<Frame, OwnRequests extends RequestMap<OwnRequests>> {
  readonly clock: Clock
  readonly credentials: Credentials
  /** One more failure is one too many. */
  readonly isLastTry: () => boolean
  readonly classifyClose?: ((reason: CloseReason) => Verdict | null) | undefined
  readonly onThrow: (cause: unknown) => void
  readonly status: () => Status
  readonly attempt: () => Pick<Attempt<Frame, OwnRequests>, "session" | "signal"> | null
  readonly feed: (input: Input, because: Because) => void
  readonly perform: (effects: readonly Effect<Frame>[]) => void
  /** A denied token is being replaced on the open link, or was: how long this may take. */
  readonly onRenewing: (phase: "asking" | "said") => void
  /** The token of a working connection could not be renewed. */
  readonly onRenewalFailed: () => void
}

/** Turns what a server or a token provider said into an input of the table. Rules A1, A3, A4, C5, C7. */
export interface Judgement {
  /** The dialect read this in a frame: the link is still open. */
  readonly judge: (verdict: CloseVerdict) => void
  /** The link closed. The application's reading goes before the dialect's, and the dialect's before the table. */
  readonly judgeClose: (reason: CloseReason, verdict: Verdict | null) => void
  /** No link came to be, or it broke. */
  readonly fail: (error: ChatError) => void
  /** The deadline of this status passed. */
  readonly expire: (reason: string) => void
  /** For the next handshake: a new one, where the held one was denied. */
  readonly token: (signal: AbortSignalLike) => Promise<string | null>
  readonly noteAccepted: () => void
  /** The attempt is over. */
  readonly forget: () => void
  /** No attempt follows but the user's own. */
  readonly reset: () => void
  /** The token ends soon: says a new one on the open link. */
  readonly renew: () => void
  /** A request was refused for its token: says a new one on the open link; `onNone` where there is none. */
  readonly replace: (onNone: () => void) => void
}

const finalCodes = new Set(["unauthorized", "forbidden", "invalid_argument"])
const violationWindowMs = 60_000
const mostViolations = 2

export function createJudgement<Frame, OwnRequests extends RequestMap<OwnRequests>>(
  options: JudgementOptions<Frame, OwnRequests>,
): Judgement {
  const { clock, credentials, feed, status, attempt } = options
  const denials = createDenials()
  let violations: readonly number[] = []
  /** A new token was asked for on the open link: a close meanwhile belongs to the denial before it. */
  let isRenewing = false
  let deniedToken: string | null = null

  function judge(verdict: CloseVerdict, closeCode?: number): void {
    const error = verdict.error ?? lost()
    const isLinkOpen = closeCode === undefined
    const because = { ...verdict, error, ...(isLinkOpen ? {} : { closeCode }) }
    if (status() === "closing") {
      // Whatever the server says meanwhile, this connection ends.
      if (!isLinkOpen) feed("lost", because)
    } else if (verdict.next === "stop") feed("refused", because)
    else if (isRenewing && !isLinkOpen) feed("denied", because)
    else if (verdict.next === "reauthenticate") deny(because, isLinkOpen)
    else if (verdict.isViolation && isOneTooMany())
      feed("refused", { ...because, error: unspoken(error) })
    else lose("lost", because)
  }

  function classify(reason: CloseReason): Verdict | null {
    try {
      return options.classifyClose?.(reason) ?? null
    } catch (cause) {
      options.onThrow(cause)
      return null
    }
  }

  function lose(input: "lost" | "expired", because: Because): void {
    if (status() === "closing" || !options.isLastTry()) feed(input, because)
    else feed("refused", { ...because, error: exhausted(because.error) })
  }

  function isOneTooMany(): boolean {
    const now = clock.now()
    violations = [...violations.filter((at) => now - at < violationWindowMs), now]
    return violations.length > mostViolations
  }

  function deny(because: Because, isLinkOpen: boolean): void {
    deniedToken = credentials.held()
    const answer = credentials.isRenewable ? denials.note(clock.now()) : "stop"
    if (answer === "stop") feed("refused", because)
    else if (answer === "wait") lose("lost", because)
    else if (!isLinkOpen || status() !== "authenticating") feed("denied", because)
    else {
      isRenewing = true
      options.onRenewing("asking")
      const isDenied = (): boolean => status() === "authenticating"
      sayNewToken("denied", {
        otherwise: () => isDenied() && feed("denied", because),
        onFailed: (error) => isDenied() && fail(error),
      })
    }
  }

  /** On the open link; where the wire takes none there, does `otherwise`. */
  function sayNewToken(
    reason: TokenReason,
    then: { readonly otherwise: () => void; readonly onFailed: (error: ChatError) => void },
  ): void {
    const asking = attempt()
    if (!asking) return
    const isOver = (): boolean => attempt() !== asking || status() === "closing"
    credentials.renew(reason, asking.signal).then(
      (token) => {
        const effects = isOver() || token === null ? [] : asking.session.renew(token)
        if (effects === null) then.otherwise()
        else if (effects.length > 0 && status() === "authenticating") options.onRenewing("said")
        options.perform(effects ?? [])
      },
      (error: ChatError) => {
        if (!isOver()) then.onFailed(error)
      },
    )
  }

  function fail(error: ChatError): void {
    if (finalCodes.has(error.code)) feed("refused", { error })
    else lose("lost", { error })
  }

  return {
    judge: (verdict) => judge(verdict),
    fail,
    judgeClose(reason, verdict) {
      judge(classify(reason) ?? verdict ?? verdictOfClose(reason), reason.code)
    },
    expire: (reason) => lose("expired", { error: overdue(reason) }),
    token: (signal) =>
      deniedToken !== null && credentials.held() === deniedToken
        ? credentials.renew("denied", signal)
        : credentials.get(signal),
    noteAccepted() {
      isRenewing = false
      deniedToken = null
      denials.noteAccepted()
    },
    forget() {
      isRenewing = false
    },
    reset: denials.noteAccepted,
    replace(onNone) {
      if (credentials.isRenewable) sayNewToken("denied", { otherwise: onNone, onFailed: onNone })
      else onNone()
    },
    renew() {
      if (!credentials.isRenewable) return
      // A working connection outlives a failed renewal: the server decides when it ends.
      sayNewToken("renew", {
        otherwise: () => {},
        onFailed: () => status() === "ready" && options.onRenewalFailed(),
      })
    },
  }
}

const operation = "connect to the chat server"

function overdue(reason: string): ChatError {
  return new ChatError({ code: "timeout", operation, reason })
}

function lost(): ChatError {
  const reason = "the server ended the connection"
  return new ChatError({ code: "not_connected", operation, reason })
}

function exhausted(cause: ChatError | undefined): ChatError {
  const reason = "too many attempts failed in a row"
  return new ChatError({ code: "not_connected", operation, reason, cause })
}

function unspoken(cause: ChatError): ChatError {
  const reason = "the server does not understand what this client says"
  return new ChatError({ code: "protocol_mismatch", operation, reason, cause })
}
