import type { Clock } from "../clock.ts"
import type { DialectSession } from "../dialect/dialect.ts"
import type { Effect } from "../dialect/effect.ts"
import { ChatError } from "../errors.ts"
import type { RequestMap } from "../protocol/commands.ts"
import type { CloseVerdict } from "./close-codes.ts"
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
  readonly maxAttempts: number
  readonly failures: () => number
  readonly status: () => Status
  /** The session of the present attempt; another one is another attempt. */
  readonly session: () => DialectSession<Frame, OwnRequests> | null
  readonly feed: (input: Input, because: Because) => void
  readonly perform: (effects: readonly Effect<Frame>[]) => void
  /** A new token is asked for, or was said: how long this may take. */
  readonly onRenewing: (phase: "asking" | "said") => void
}

/** Turns what a server or a token provider said into an input of the table. Rules A1, A3, A4, C5, C7. */
export interface Judgement {
  /** Without a close code the link is still open. */
  readonly judge: (verdict: CloseVerdict, closeCode?: number) => void
  /** No link came to be. */
  readonly fail: (error: ChatError) => void
  readonly noteAccepted: () => void
  /** The attempt is over. */
  readonly forget: () => void
  /** The token ends soon: says a new one on the open link. */
  readonly renew: () => void
}

const finalCodes = new Set(["unauthorized", "forbidden", "invalid_argument"])

export function createJudgement<Frame, OwnRequests extends RequestMap<OwnRequests>>(
  options: JudgementOptions<Frame, OwnRequests>,
): Judgement {
  const { credentials, feed, status, session } = options
  const denials = createDenials()
  /** A new token was asked for on the open link: a close meanwhile belongs to the denial before it. */
  let isRenewing = false

  function judge(verdict: CloseVerdict, closeCode?: number): void {
    const error = verdict.error ?? lost()
    const because = { ...verdict, error, ...(closeCode === undefined ? {} : { closeCode }) }
    const isLastTry = options.failures() + 1 >= options.maxAttempts
    if (isRenewing && closeCode !== undefined) feed("denied", because)
    else if (verdict.next === "stop") feed("refused", because)
    else if (verdict.next === "reauthenticate") deny(because, closeCode === undefined)
    else feed(isLastTry ? "refused" : "lost", because)
  }

  function deny(because: Because, isLinkOpen: boolean): void {
    const answer = credentials.isRenewable ? denials.note(options.clock.now()) : "stop"
    if (answer === "stop") feed("refused", because)
    else if (answer === "wait") feed("lost", because)
    else if (!isLinkOpen || status() !== "authenticating") feed("denied", because)
    else {
      isRenewing = true
      options.onRenewing("asking")
      sayNewToken("denied", () => feed("denied", because))
    }
  }

  /** On the open link; where the wire takes none there, does `otherwise`. */
  function sayNewToken(reason: TokenReason, otherwise: () => void): void {
    const asking = session()
    credentials.renew(reason).then(
      (token) => {
        if (!asking || session() !== asking || token === null) return
        const effects = asking.renew(token)
        if (effects && status() === "authenticating") options.onRenewing("said")
        if (effects) options.perform(effects)
        else otherwise()
      },
      (error: ChatError) => {
        // A working connection outlives a failed renewal: the server decides when it ends.
        if (session() === asking && status() === "authenticating") fail(error)
      },
    )
  }

  function fail(error: ChatError): void {
    feed(finalCodes.has(error.code) ? "refused" : "lost", { error })
  }

  return {
    judge,
    fail,
    noteAccepted() {
      isRenewing = false
      denials.noteAccepted()
    },
    forget() {
      isRenewing = false
    },
    renew() {
      if (credentials.isRenewable) sayNewToken("renew", () => {})
    },
  }
}

function lost(): ChatError {
  return new ChatError({
    code: "not_connected",
    operation: "connect to the chat server",
    reason: "the server ended the connection",
  })
}
