import type { Verdict } from "../dialect/effect.ts"
import { ChatError, type ChatErrorCode } from "../errors.ts"
import type { CloseReason } from "../transport.ts"

/** A verdict, and what it says of the next wait. */
export type CloseVerdict = Verdict & {
  /** The wait is at least that of so many failures. */
  readonly leastFailures?: number
  /** A planned restart or an idle cut: the wait is that of a first failure. */
  readonly isPlanned?: boolean
  /** The server did not understand what was said: the same will fail again. */
  readonly isViolation?: boolean
}

const crowdedMs = 60_000

/** What a close code means: RFC 6455 section 7.4, and the codes of docs/protocol.md; or the status of a handshake. Pure. */
export function verdictOfClose(reason: CloseReason): CloseVerdict {
  const { opened, code, httpStatus, retryAfterMs } = reason
  const hint = retryAfterMs === undefined ? {} : { retryAfterMs }
  switch (opened ? code : (httpStatus ?? code)) {
    case 1001:
    case 1012:
    case 3008:
    case 4408:
      return { ...retry(reason), ...hint, isPlanned: true }
    case 1002:
      return { ...retry(reason), ...hint, leastFailures: 3, isViolation: true }
    case 1013:
    case 1015:
      return { ...retry(reason), ...hint, leastFailures: 3 }
    case 401:
    case 1008:
    case 3000:
    case 4401: {
      const error = fault("unauthorized", reason, "it did not accept the token")
      return { next: "reauthenticate", error }
    }
    case 1010:
    case 4400:
    case 4426:
      return stop("protocol_mismatch", reason, "it does not speak this protocol")
    case 403:
    case 3003:
    case 4403:
      return stop("forbidden", reason, "it does not allow this user in")
    case 404:
      return stop("not_found", reason, "there is no chat at this address")
    case 4409:
      return stop("conflict", reason, "this session was continued elsewhere")
    case 4429:
      return { ...retry(reason), retryAfterMs: retryAfterMs ?? crowdedMs }
    default:
      return { ...retry(reason), ...hint }
  }
}

function retry(reason: CloseReason): CloseVerdict & { readonly next: "retry" } {
  const why = reason.opened
    ? `the connection was lost (code ${reason.code})`
    : "the server could not be reached"
  return { next: "retry", error: fault("not_connected", reason, why) }
}

function stop(...why: Parameters<typeof fault>): CloseVerdict {
  return { next: "stop", error: fault(...why) }
}

function fault(code: ChatErrorCode, close: CloseReason, reason: string): ChatError {
  return new ChatError({
    code,
    operation: "connect to the chat server",
    reason,
    retryAfterMs: close.retryAfterMs,
    details: { closeCode: close.code, httpStatus: close.httpStatus ?? null },
    cause: close.cause,
  })
}
