import { type Abort, type AbortSignalLike, onAbort } from "../abort.ts"
import type { Clock } from "../clock.ts"
import { ChatError, isChatError } from "../errors.ts"
import { endOfJwt } from "./jwt.ts"

/** Why a token is asked for. */
export type TokenReason = "connect" | "renew" | "denied"

export interface TokenRequest {
  readonly reason: TokenReason
  /** Raised when the answer comes too late to matter. */
  readonly signal: AbortSignalLike
}

/** A token, and when it ends: milliseconds since the epoch. */
export interface ExpiringToken {
  readonly token: string
  readonly expiresAt: number
}

/** Gives a token when asked: rule A1. */
export type TokenProvider = (
  request: TokenRequest,
) => string | ExpiringToken | Promise<string | ExpiringToken>

export interface Credentials {
  /**
   * A token that is still good, asking for one if none is held. `null`: this client has no token. `signal`: the caller
   * waits no more; when nobody does, the provider is told.
   */
  readonly get: (signal?: AbortSignalLike) => Promise<string | null>
  /** A new token, whatever is held. Callers at the same time share one. */
  readonly renew: (reason: TokenReason, signal?: AbortSignalLike) => Promise<string | null>
  readonly set: (token: string) => void
  /** Whether a new token can be had at all: not where it is a fixed string. */
  readonly isRenewable: boolean
  readonly held: () => string | null
  /** When the held token ends, where that is known. */
  readonly expiresAt: () => number | null
}

export interface CredentialsOptions {
  readonly token: string | TokenProvider | undefined
  readonly timeoutMs: number
  readonly clock: Clock
  readonly createAbort: () => Abort
}

/** One call of the provider, and those who wait for it. */
interface Question {
  readonly answer: Promise<string>
  readonly giveUp: (why: ChatError) => void
  waiting: number
}

export function createCredentials(options: CredentialsOptions): Credentials {
  const { token: source, timeoutMs, clock, createAbort } = options
  let held: { readonly token: string; readonly expiresAt: number | null } | null = null
  let asking: Question | null = null
  let asked = 0

  function keep(answer: string | ExpiringToken): string {
    const given = typeof answer === "string" ? { token: answer, expiresAt: null } : answer
    const { token, expiresAt } = given ?? {}
    if (typeof token !== "string" || token === "") throw refusal("the token provider gave no token")
    held = { token, expiresAt: Number.isFinite(expiresAt) ? (expiresAt ?? null) : endOfJwt(token) }
    return token
  }

  function ask(provide: TokenProvider, reason: TokenReason): Question {
    const { signal, abort } = createAbort()
    const turn = ++asked
    const given = Promise.resolve()
      .then(() => provide({ reason, signal }))
      // One that comes after a newer question, or a token that was set, is of no use.
      .then((answer) => (turn === asked ? keep(answer) : (held?.token ?? keep(answer))))
    let reject = (_why: ChatError): void => {}
    const answer = new Promise<string>((onGiven, onRefused) => {
      reject = onRefused
      given.then(onGiven, (cause: unknown) => onRefused(asRefusal(cause)))
    })
    const end = (): void => {
      cancel()
      if (asking === question) asking = null
    }
    const giveUp = (why: ChatError): void => {
      end()
      abort()
      reject(why)
    }
    const cancel = clock.after(timeoutMs, () => {
      giveUp(unavailable("timeout", `the token provider did not answer in ${timeoutMs} ms`))
    })
    const question = { answer, giveUp, waiting: 0 }
    answer.then(end, end)
    return question
  }

  /** Waits for the answer with all the others; the last who leaves gives the question up. */
  function share(question: Question, signal: AbortSignalLike | undefined): Promise<string> {
    question.waiting += 1
    const stopListening = onAbort(signal, () => void leave(question))
    return question.answer.finally(stopListening)
  }

  async function leave(question: Question): Promise<void> {
    question.waiting -= 1
    // Whoever left may have a successor that asks the same in this moment.
    await null
    if (question.waiting === 0) question.giveUp(unavailable("aborted", "nobody waits for it"))
  }

  async function renew(reason: TokenReason, signal?: AbortSignalLike): Promise<string | null> {
    if (source === undefined) return held?.token ?? null
    if (typeof source === "string") return held?.token ?? keep(source)
    asking ??= ask(source, reason)
    return share(asking, signal)
  }

  return {
    async get(signal) {
      const isGood = held && (held.expiresAt === null || held.expiresAt > clock.now())
      return isGood && held ? held.token : renew("connect", signal)
    },
    renew,
    set(token) {
      asked += 1
      keep(token)
    },
    isRenewable: typeof source === "function",
    held: () => held?.token ?? null,
    expiresAt: () => held?.expiresAt ?? null,
  }
}

function asRefusal(cause: unknown): ChatError {
  if (isChatError(cause, "unauthorized") || isChatError(cause, "forbidden")) return cause
  return unavailable("not_connected", "the token provider failed", cause)
}

function unavailable(
  code: "timeout" | "not_connected" | "aborted",
  reason: string,
  cause?: unknown,
): ChatError {
  return new ChatError({ code, operation: "get a token", reason, cause })
}

function refusal(reason: string): ChatError {
  return new ChatError({ code: "unauthorized", operation: "get a token", reason })
}
