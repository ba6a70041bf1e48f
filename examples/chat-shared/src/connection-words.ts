import type { ChatError, ChatErrorCode, ConnectionState } from "@colloquy/core"

/** What the banner says. */
export interface ConnectionNotice {
  /** What is the case. */
  readonly word: string
  /** Why, which attempt, when the next one begins, and how much waits; empty where there is nothing to say. */
  readonly details: string
  /** Whether a try now, instead of waiting, makes sense. */
  readonly canRetry: boolean
  /** All is well, and nothing waits. */
  readonly isQuiet: boolean
}

export interface Circumstances {
  readonly nowMs: number
  readonly waitingCount: number
  readonly isCatchingUp: boolean
}

export function connectionNotice(
  connection: ConnectionState,
  { nowMs, waitingCount, isCatchingUp }: Circumstances,
): ConnectionNotice {
  const { status, error } = connection
  const parts = [causeWords(connection), waitWords(connection, nowMs), waitingWords(waitingCount)]
  return {
    word: isCatchingUp ? "Catching up" : connectionWord(connection),
    details: parts.filter((part) => part !== "").join(" · "),
    canRetry: status === "waiting" || (status === "closed" && error !== null),
    isQuiet: status === "ready" && !isCatchingUp && waitingCount === 0,
  }
}

/** One or two words for where the connection stands. */
export function connectionWord({ status, attempt, error }: ConnectionState): string {
  switch (status) {
    case "ready":
      return "Connected"
    case "idle":
      return "Not connected"
    case "offline":
      return "Offline"
    case "closed":
      return error && isRefusal(error) ? "Signed out" : "Disconnected"
    case "waiting":
      return "Reconnecting"
    default:
      // A word that changed with each attempt would be read aloud with each attempt.
      return attempt > 0 ? "Reconnecting" : "Connecting"
  }
}

function isRefusal({ code }: ChatError): boolean {
  return code === "unauthorized" || code === "forbidden"
}

function causeWords({ status, error }: ConnectionState): string {
  if (status === "offline") return "this device has no network"
  return status === "ready" || !error ? "" : reasonWords(error)
}

function waitWords({ status, attempt, retryAt }: ConnectionState, nowMs: number): string {
  if (status === "ready" || status === "offline" || status === "closed" || attempt === 0) return ""
  const seconds = retryAt === null ? 0 : Math.max(0, Math.ceil((retryAt - nowMs) / 1_000))
  return seconds === 0 ? `attempt ${attempt}, trying now` : `attempt ${attempt} in ${seconds} s`
}

/** "2 items wait to be sent"; empty when none does. */
function waitingWords(count: number): string {
  if (count === 0) return ""
  return count === 1 ? "1 item waits to be sent" : `${count} items wait to be sent`
}

const reasons: Partial<Readonly<Record<ChatErrorCode, string>>> = {
  not_connected: "the server cannot be reached",
  timeout: "the server does not answer",
  unauthorized: "the server did not accept the sign-in",
  forbidden: "the server does not allow this",
  rate_limited: "that was too fast for the server",
  too_large: "it is too long",
  outbox_full: "too much is waiting already",
  unconfirmed: "the server did not say whether it came",
  internal: "something went wrong at the server",
}

/** Why something failed, in words for people; the error's own words where there are no better ones. */
export function reasonWords(error: ChatError): string {
  return reasons[error.code] ?? error.message.replace(/^unable to [^:]*: /, "")
}
