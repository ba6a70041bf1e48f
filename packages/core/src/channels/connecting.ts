import { type AbortSignalLike, onAbort } from "../abort.ts"
import type { Cancel, Clock } from "../clock.ts"
import type { ConnectionState } from "../connection/connection-state.ts"
import { ChatError, type ChatErrorCode } from "../errors.ts"

/** The promises of `connect()`. Rule C11. */
export interface Connecting {
  readonly wait: (options: {
    readonly signal?: AbortSignalLike
    readonly timeoutMs?: number
  }) => Promise<void>
  /** A new state: whoever waits for it hears. */
  readonly note: (state: ConnectionState, isClosed: boolean) => void
}

const operation = "connect to the chat server"

export function createConnecting(clock: Clock): Connecting {
  const waiting = new Set<(error: ChatError | null) => void>()

  function settleAll(error: ChatError | null): void {
    for (const settle of [...waiting]) settle(error)
  }

  return {
    wait: ({ signal, timeoutMs }) =>
      new Promise((resolve, reject) => {
        const offs: Cancel[] = []
        const settle = (error: ChatError | null): void => {
          waiting.delete(settle)
          for (const off of offs) off()
          if (error) reject(error)
          else resolve()
        }
        waiting.add(settle)
        offs.push(onAbort(signal, () => settle(fault("aborted", "it was aborted"))))
        if (timeoutMs === undefined) return
        const late = fault("timeout", `it took more than ${timeoutMs} ms; the attempts go on`)
        offs.push(clock.after(timeoutMs, () => settle(late)))
      }),
    note({ status, error }, isClosed) {
      if (status === "ready") settleAll(null)
      else if (isClosed) settleAll(fault("closed", "this client was closed"))
      else if (status === "closed") settleAll(error ?? fault("closed", "the connection was closed"))
      else if (status === "idle") settleAll(fault("aborted", "disconnect() was called"))
    },
  }
}

function fault(code: ChatErrorCode, reason: string): ChatError {
  return new ChatError({ code, operation, reason })
}
