import type { AbortSignalLike } from "../abort.ts"

/** What every verb takes last. */
export interface CallOptions {
  /** Lets go of the promise (`aborted`). What already waits in the outbox stays there. */
  readonly signal?: AbortSignalLike
  readonly timeoutMs?: number
}

export interface ReadOptions extends CallOptions {
  /** Without a connection: reject with `not_connected` (`fail`, the default), or wait for it until the deadline. */
  readonly whenOffline?: "fail" | "wait"
}
