import type { ClientStorage, OpenStorage } from "../client-storage.ts"
import type { Clock } from "../clock.ts"
import { ChatError } from "../errors.ts"

/** Longer than any disk that works; a person waits for their message meanwhile. */
const answerMs = 3_000

export interface Disk extends OpenStorage {
  readonly erase: () => Promise<void>
}

/** A storage that is opened when it is needed, and that answers in time: one that hangs is as good as none. */
export function createDisk(storage: ClientStorage, owner: string, clock: Clock): Disk {
  let opened: OpenStorage | null = null
  const unanswered = new Set<() => void>()

  function within<T>(work: () => Promise<T>, onLate?: (late: T) => void): Promise<T> {
    return new Promise((resolve, reject) => {
      let isLate = false
      const giveUp = (): void => {
        isLate = true
        reject(tooSlow())
        stop()
      }
      const cancel = clock.after(answerMs, () => {
        abandon()
        giveUp()
      })
      const stop = (): void => {
        cancel()
        unanswered.delete(giveUp)
      }
      unanswered.add(giveUp)
      const noteDone = (value: T): void => (isLate ? onLate?.(value) : resolve(value))
      // It may also throw.
      Promise.resolve().then(work).then(noteDone, reject).finally(stop)
    })
  }

  async function use<T>(work: (open: OpenStorage) => Promise<T>): Promise<T> {
    const open = opened ?? (await within(() => storage.open(owner), leave))
    opened = open
    return within(() => work(open))
  }

  /** Whoever does not answer is not asked again, nor waited for. */
  function abandon(): void {
    const left = opened
    opened = null
    if (left) leave(left)
  }

  function leave(late: OpenStorage): void {
    Promise.resolve()
      .then(late.close)
      .catch(() => {})
  }

  return {
    read: (prefix) => use((open) => open.read(prefix)),
    write: (batch, options) => use((open) => open.write(batch, options)),
    erase: () => within(() => storage.erase(owner)),
    async close() {
      const left = opened
      // What is asked from here on is asked of a storage that is opened anew.
      const asked = [...unanswered]
      opened = null
      if (left) await within(() => left.close()).catch(() => {})
      // Nobody waits for what hangs.
      for (const giveUp of asked) giveUp()
    },
  }
}

function tooSlow(): ChatError {
  const reason = `it did not answer within ${answerMs} ms`
  return new ChatError({ code: "storage_failed", operation: "use the storage", reason })
}
