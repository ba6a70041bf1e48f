import type { Cancel, Clock } from "../clock.ts"
import { ChatError } from "../errors.ts"
import type { SealedCopies } from "../protocol/commands.ts"
import type { Conversation } from "../protocol/conversation.ts"
import type { StoredMessage } from "../protocol/message.ts"

/**
 * Seals what leaves this client, and opens what comes to it: in order in each conversation, and each call within
 * `timeouts.requestMs`.
 *
 * @example
 * const cipher: Cipher = {
 *   seal: (content, conversation) => keys.encrypt(content, conversation.id),
 *   open: (sealed, message) => keys.decrypt(sealed, message.conversationId),
 * }
 */
export interface Cipher {
  /**
   * Gives one text, or a copy for each user where the server wants that. Runs before the message stands in the outbox's
   * storage; one that cannot be sealed fails, with the error that this rejects with.
   */
  readonly seal: (content: string, conversation: Conversation) => Promise<string | SealedCopies>
  /** A message that this rejects for stays as it came, with `metadata.sealed: true`. */
  readonly open: (sealed: string, message: StoredMessage) => Promise<string>
}

/** One thing after another in each conversation, and each in its time. */
export interface CipherTurns {
  readonly isBusy: (conversationId: string) => boolean
  readonly take: <T>(conversationId: string, work: () => Promise<T>) => Promise<T>
  /** Nobody waits any longer. */
  readonly stop: () => void
}

export function createTurns(clock: Clock, timeoutMs: number): CipherTurns {
  const last = new Map<string, Promise<unknown>>()
  const cancels = new Set<Cancel>()

  /** Whoever gave the cipher answers for what it does; that it ends, we do. */
  function inTime<T>(work: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const late = new ChatError({
        ...{ code: "timeout", operation: "seal or open a message" },
        reason: `the cipher took more than ${timeoutMs} ms`,
      })
      const cancel = clock.after(timeoutMs, () => reject(late))
      cancels.add(cancel)
      const end = (): void => {
        cancel()
        cancels.delete(cancel)
      }
      new Promise<T>((start) => start(work())).then(resolve, reject).finally(end)
    })
  }

  return {
    isBusy: (conversationId) => last.has(conversationId),
    take(conversationId, work) {
      const before = last.get(conversationId) ?? Promise.resolve()
      const done = before.then(() => inTime(work))
      const ended: Promise<unknown> = done
        .catch(() => {})
        .finally(() => {
          if (last.get(conversationId) === ended) last.delete(conversationId)
        })
      last.set(conversationId, ended)
      return done
    },
    stop() {
      for (const cancel of cancels) cancel()
      last.clear()
    },
  }
}
