import type { ChatError } from "../errors.ts"
import type { Status } from "./step.ts"

/** What `chat.connection` shows of the nine internal statuses. */
export type ConnectionStatus =
  | "idle"
  | "connecting"
  | "authenticating"
  | "ready"
  | "waiting"
  | "offline"
  | "closed"

export interface ConnectionState {
  readonly status: ConnectionStatus
  /** When this status began; milliseconds since the epoch. */
  readonly since: number
  /** Failures since the last stable connection. */
  readonly attempt: number
  /** When the next attempt begins, in `waiting` alone; milliseconds since the epoch. */
  readonly retryAt: number | null
  /** The last failure; `null` once ready. */
  readonly error: ChatError | null
  /** Smoothed round trip of probes; `null` before the first. */
  readonly latencyMs: number | null
}

/** `closing` and `failed` show as `closed`, the second with `error` set. */
export function publicStatus(status: Status): ConnectionStatus {
  return status === "closing" || status === "failed" ? "closed" : status
}
