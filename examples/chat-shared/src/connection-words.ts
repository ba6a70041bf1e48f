import type { ChatError, ChatErrorCode, ConnectionState, ConnectionStatus } from "@colloquy/core"

/** What the banner says. */
export interface ConnectionNotice {
  /** One word for what is the case. */
  readonly word: string
  /** Why, which attempt, and when the next one begins; empty where there is nothing to say. */
  readonly details: string
  /** Whether a try now, instead of waiting, makes sense. */
  readonly canRetry: boolean
}

const words: Readonly<Record<ConnectionStatus, string>> = {
  idle: "Not connected",
  connecting: "Connecting",
  authenticating: "Signing in",
  ready: "Connected",
  waiting: "Reconnecting",
  offline: "This device is offline",
  closed: "Disconnected",
}

export function connectionNotice(connection: ConnectionState, nowMs: number): ConnectionNotice {
  const { status, attempt, retryAt, error } = connection
  const parts: string[] = []
  if (status !== "ready" && error) parts.push(reasonWords(error))
  if (status !== "ready" && attempt > 0) parts.push(`attempt ${attempt}`)
  if (retryAt !== null) {
    const seconds = Math.max(0, Math.ceil((retryAt - nowMs) / 1_000))
    parts.push(seconds === 0 ? "next try now" : `next try in ${seconds} s`)
  }
  return {
    word: words[status],
    details: parts.join(", "),
    canRetry: status === "waiting" || status === "closed",
  }
}

/** "2 messages wait to be sent"; empty when none does. */
export function waitingWords(count: number): string {
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
