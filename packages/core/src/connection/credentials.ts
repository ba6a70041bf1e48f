import type { Abort, AbortSignalLike } from "../abort.ts"
import type { Clock } from "../clock.ts"
import { ChatError, isChatError } from "../errors.ts"

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
  /** A token that is still good, asking for one if none is held. `null`: this client has no token. */
  readonly get: () => Promise<string | null>
  /** A new token, whatever is held. Callers at the same time share one. */
  readonly renew: (reason: TokenReason) => Promise<string | null>
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

export function createCredentials(options: CredentialsOptions): Credentials {
  const { token: source, timeoutMs, clock, createAbort } = options
  let held: { readonly token: string; readonly expiresAt: number | null } | null = null
  let asking: Promise<string | null> | null = null
  let asked = 0

  function keep(answer: string | ExpiringToken): string {
    const { token, expiresAt } =
      typeof answer === "string" ? { token: answer, expiresAt: null } : answer
    if (typeof token !== "string" || token === "") throw refusal("the token provider gave no token")
    held = { token, expiresAt }
    return token
  }

  async function ask(reason: TokenReason): Promise<string | null> {
    if (source === undefined) return null
    if (typeof source === "string") return held?.token ?? keep(source)
    const { signal, abort } = createAbort()
    const turn = ++asked
    const answered = Promise.resolve()
      .then(() => source({ reason, signal }))
      .then((answer) => {
        // One that comes after a newer question was answered is of no use.
        if (turn === asked) keep(answer)
        return typeof answer === "string" ? answer : answer.token
      })
    return await before(answered, abort)
  }

  /** The answer, or a time-out that raises the signal. A late answer is kept all the same. */
  function before(answer: Promise<string>, abort: () => void): Promise<string> {
    return new Promise((resolve, reject) => {
      const cancel = clock.after(timeoutMs, () => {
        abort()
        reject(unavailable("timeout", `the token provider did not answer in ${timeoutMs} ms`))
      })
      answer.then(resolve, (cause: unknown) => reject(asRefusal(cause))).finally(cancel)
    })
  }

  function renew(reason: TokenReason): Promise<string | null> {
    asking ??= ask(reason).finally(() => {
      asking = null
    })
    return asking
  }

  return {
    get() {
      const isGood = held && (held.expiresAt === null || held.expiresAt > clock.now())
      return isGood && held ? Promise.resolve(held.token) : renew("connect")
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
  code: "timeout" | "not_connected",
  reason: string,
  cause?: unknown,
): ChatError {
  return new ChatError({ code, operation: "get a token", reason, cause })
}

function refusal(reason: string): ChatError {
  return new ChatError({ code: "unauthorized", operation: "get a token", reason })
}
