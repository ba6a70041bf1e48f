import type { Marked, ServiceStorage } from "@colloquy/service"
import type { Chance } from "./chance.ts"
import type { Scheduler } from "./scheduler.ts"

/** The database of the server: at times slow, at times not there. */
export interface Store {
  /** As one process of the server sees it, for as long as that lives. */
  readonly forProcess: (isAlive: () => boolean) => ServiceStorage
  readonly slow: (mostMs: number, forMs: number) => void
  readonly fail: (forMs: number) => void
  readonly heal: () => void
}

export interface StoreOptions {
  readonly scheduler: Scheduler
  readonly actor: number
  readonly chance: Chance
  readonly storage: ServiceStorage
  /** How often it began anew without what it was written last. */
  readonly lives: () => number
  /** Something was written to this conversation, and whoever wrote it does not know and tells nobody. */
  readonly onUntold: (conversationId: string) => void
  /** A read mark was asked for, and stands there. `isTold`: whoever asked for it knows, and tells the others. */
  readonly onMark: (mark: StoredMark) => void
}

interface StoredMark {
  readonly conversationId: string
  readonly userId: string
  readonly readSeq: number
  readonly isTold: boolean
}

export const storeFault = "the database is not there"

type Method = Exclude<keyof ServiceStorage, "close">

export function createStore(options: StoreOptions): Store {
  const { scheduler, actor, chance, storage, lives } = options
  const until = { slow: 0, failing: 0 }
  let mostMs = 0
  /** `append` answers in the order in which it wrote. */
  let lastAppendMs = 0

  function pause(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      scheduler.after(actor, delayMs, resolve)
    })
  }

  async function meddle<T>(
    name: Method,
    isAlive: () => boolean,
    work: () => Promise<T>,
    onLost: (result: T) => void = () => {},
  ): Promise<T> {
    // Those that are on their way still are answered first.
    const isSlow =
      scheduler.now() < (name === "append" ? Math.max(until.slow, lastAppendMs) : until.slow)
    if (scheduler.now() < until.failing) {
      // The answer is what was lost, and not the write.
      if (chance.isLikely(0.3)) {
        onLost(await work())
      }
      throw new Error(storeFault)
    }
    if (!isSlow) return work()
    const life = lives()
    // What has left the process is done, also when that has ended meanwhile.
    await pause(name === "append" ? appendDelay() : chance.below(mostMs))
    // Its connections end when a database begins anew: what is under way on them may follow from what is gone.
    if (lives() > life) return new Promise(() => {})
    const result = await work()
    if (!isAlive()) onLost(result)
    await pause(name === "append" ? appendDelay() : chance.below(mostMs))
    return isAlive() ? result : new Promise(() => {})
  }

  function appendDelay(): number {
    lastAppendMs = Math.max(lastAppendMs, scheduler.now() + chance.below(mostMs))
    return lastAppendMs - scheduler.now()
  }

  return {
    forProcess(isAlive) {
      const through =
        <Args extends readonly unknown[], T>(
          name: Method,
          method: (...args: Args) => Promise<T>,
        ): ((...args: Args) => Promise<T>) =>
        (...args) =>
          meddle(name, isAlive, () => method(...args))
      return {
        append: (event) =>
          meddle(
            "append",
            isAlive,
            () => storage.append(event),
            () => options.onUntold(event.conversationId),
          ),
        outcomes: through("outcomes", storage.outcomes),
        remember: through("remember", storage.remember),
        eventsAfter: through("eventsAfter", storage.eventsAfter),
        messages: through("messages", storage.messages),
        message: through("message", storage.message),
        standing: through("standing", storage.standing),
        conversation: through("conversation", storage.conversation),
        views: through("views", storage.views),
        conversations: through("conversations", storage.conversations),
        conversationIds: through("conversationIds", storage.conversationIds),
        neighbours: through("neighbours", storage.neighbours),
        async mark(conversationId, userId, marks) {
          const note = (marked: Marked | null, isTold: boolean): void => {
            if (marked) options.onMark({ conversationId, userId, readSeq: marked.readSeq, isTold })
          }
          const marked = await meddle(
            "mark",
            isAlive,
            () => storage.mark(conversationId, userId, marks),
            (lost) => note(lost, false),
          )
          note(marked, true)
          return marked
        },
        receipts: through("receipts", storage.receipts),
        mute: through("mute", storage.mute),
        accounts: through("accounts", storage.accounts),
        saveAccount: through("saveAccount", storage.saveAccount),
        clean: through("clean", storage.clean),
        check: through("check", storage.check),
        close: storage.close,
      }
    },
    slow(most, forMs) {
      mostMs = most
      until.slow = scheduler.now() + forMs
    },
    fail(forMs) {
      until.failing = scheduler.now() + forMs
    },
    heal() {
      mostMs = 0
      until.slow = 0
      until.failing = 0
    },
  }
}
