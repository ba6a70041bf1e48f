import type { KeptMessage, ServiceStorage } from "@colloquy/service"
import { createMemoryStorage } from "@colloquy/service/memory"
import { createServerLog, type ServerLog } from "./server-log.ts"

/** A database that does not always keep what it was written last. */
export interface ForgetfulStorage {
  readonly storage: ServiceStorage
  /** What it has, as the oracle looks at it. */
  readonly log: Omit<ServerLog, "storage"> & {
    /** How often it forgot. */
    readonly lives: () => number
  }
  /** Takes back what was written since then; gives the conversations that it was about. */
  readonly forgetSince: (ms: number) => Promise<ReadonlySet<string>>
}

interface Write {
  readonly at: number
  readonly conversationId: string | null
  readonly again: (storage: ServiceStorage) => Promise<unknown>
}

export function createForgetfulStorage(
  now: () => number,
  onStored: (message: KeptMessage) => void = () => {},
): ForgetfulStorage {
  let log = createServerLog(createMemoryStorage())
  let writes: Write[] = []
  let lives = 0

  function write<T>(
    conversationId: string | null,
    work: (storage: ServiceStorage) => Promise<T>,
  ): Promise<T> {
    writes.push({ at: now(), conversationId, again: work })
    return work(log.storage)
  }

  return {
    log: {
      has: (intention) => log.has(intention),
      countOf: (...of) => log.countOf(...of),
      knows: (...of) => log.knows(...of),
      all: () => log.all(),
      doubled: () => log.doubled(),
      lives: () => lives,
    },
    async forgetSince(ms) {
      const lost = writes.filter(({ at }) => at >= ms)
      writes = writes.filter(({ at }) => at < ms)
      const next = createServerLog(createMemoryStorage())
      log = next
      // What failed then fails again, in the same way.
      for (const { again } of writes) await again(next.storage).catch(() => {})
      lives += 1
      return new Set(lost.flatMap(({ conversationId }) => conversationId ?? []))
    },
    storage: {
      async append(event) {
        const appended = await write(event.conversationId, (to) => to.append(event))
        if (appended.status === "stored" && appended.event.type === "message_received")
          onStored(appended.event.message)
        return appended
      },
      remember: (...of) => write(null, (to) => to.remember(...of)),
      mark: (id, ...of) => write(id, (to) => to.mark(id, ...of)),
      mute: (id, ...of) => write(id, (to) => to.mute(id, ...of)),
      saveAccount: (...of) => write(null, (to) => to.saveAccount(...of)),
      clean: (...of) => write(null, (to) => to.clean(...of)),
      outcomes: (...of) => log.storage.outcomes(...of),
      eventsAfter: (...of) => log.storage.eventsAfter(...of),
      messages: (...of) => log.storage.messages(...of),
      message: (...of) => log.storage.message(...of),
      standing: (...of) => log.storage.standing(...of),
      conversation: (...of) => log.storage.conversation(...of),
      views: (...of) => log.storage.views(...of),
      conversations: (...of) => log.storage.conversations(...of),
      conversationIds: (...of) => log.storage.conversationIds(...of),
      neighbours: (...of) => log.storage.neighbours(...of),
      receipts: (...of) => log.storage.receipts(...of),
      accounts: (...of) => log.storage.accounts(...of),
      check: () => log.storage.check(),
      close: () => log.storage.close(),
    },
  }
}
