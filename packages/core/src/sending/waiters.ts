import { onAbort } from "../abort.ts"
import type { CallOptions } from "../channels/call-options.ts"
import type { Cancel, Clock } from "../clock.ts"
import { ChatError, operationOf } from "../errors.ts"
import type { Draft } from "../outbox/item.ts"

/** Who waits for what becomes of an item. */
export interface Waiters {
  /** `signal` and `timeoutMs` let go of the promise alone. */
  readonly wait: (
    item: Pick<Draft, "clientId" | "command">,
    options: CallOptions,
  ) => Promise<unknown>
  readonly tell: (
    key: string,
    what: { readonly result?: unknown; readonly error?: ChatError | null },
  ) => void
  /** Who waited for one item waits for another. */
  readonly move: (from: string, to: string) => void
  readonly end: (error: ChatError) => void
}

interface Waiter {
  readonly resolve: (result: unknown) => void
  readonly reject: (error: ChatError) => void
}

export function createWaiters(clock: Clock): Waiters {
  const waiters = new Map<string, readonly Waiter[]>()

  const tell: Waiters["tell"] = (key, { result, error }) => {
    const told = waiters.get(key) ?? []
    waiters.delete(key)
    for (const { resolve, reject } of told)
      if (error) reject(error)
      else resolve(result)
  }

  function add(key: string, added: readonly Waiter[]): void {
    waiters.set(key, [...(waiters.get(key) ?? []), ...added])
  }

  return {
    tell,
    wait: ({ clientId, command }, { signal, timeoutMs }) =>
      new Promise((resolve, reject) => {
        const offs: Cancel[] = []
        const settle = (act: () => void): void => {
          for (const off of offs) off()
          act()
        }
        const waiter: Waiter = {
          resolve: (result) => settle(() => resolve(result)),
          reject: (error) => settle(() => reject(error)),
        }
        const late = `it took more than ${timeoutMs} ms`
        if (timeoutMs !== undefined)
          offs.push(clock.after(timeoutMs, () => waiter.reject(letGo(command, "timeout", late))))
        const aborted = (): void => waiter.reject(letGo(command, "aborted", "it was aborted"))
        offs.push(onAbort(signal, aborted))
        add(clientId, [waiter])
      }),
    move(from, to) {
      add(to, waiters.get(from) ?? [])
      waiters.delete(from)
    },
    end(error) {
      for (const key of [...waiters.keys()]) tell(key, { error })
    },
  }
}

export function letGo(
  command: { readonly type: string },
  code: "aborted" | "timeout",
  reason: string,
): ChatError {
  return new ChatError({ code, operation: operationOf(command), reason, retryable: false })
}
