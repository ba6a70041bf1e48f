import type { OpenStorage } from "../client-storage.ts"
import type { DurableStorage } from "../outbox/durability.ts"
import { type Database, openDatabase, rangeOf } from "./database.ts"
import { durable } from "./durable.ts"
import { createErasures } from "./erasures.ts"
import { storageError, typed } from "./storage-error.ts"

export interface IndexedDbStorageOptions {
  /** Of the database: two names see nothing of one another. `colloquy` by default. */
  readonly name?: string
}

/**
 * Keeps the outbox in the browser's own database: what waits to be sent survives a reload, a crash and a restart. All
 * pages of an origin share it, and one at a time sends.
 *
 * Nothing is opened before a client needs it, so a server may call it too. Where there is no database, as in some
 * private windows, the outbox is in memory and says `durable: false`.
 *
 * @example
 * const chat = createChatClient({ transport, token, user, storage: indexedDbStorage() })
 */
export function indexedDbStorage(options: IndexedDbStorageOptions = {}): DurableStorage {
  const { name = "colloquy" } = options
  const erasures = createErasures(name)
  return durable({
    open: async (owner) => entriesOf(owner, await openDatabase(name).catch(refuse)),
    async erase(owner) {
      await erase(owner, name).catch(refuse)
      erasures.tell(owner)
    },
    watchErasure: erasures.watch,
  })
}

async function erase(owner: string, name: string): Promise<void> {
  const database = await openDatabase(name)
  try {
    const erasing = database.transaction("entries", "readwrite", { durability: "strict" })
    await Promise.all([erasing.store.delete(rangeOf(owner, "")), erasing.done])
  } finally {
    database.close()
  }
}

function entriesOf(owner: string, database: Database): OpenStorage {
  /** Ends what waits for an answer, where that loses nothing. */
  const spare = new Set<() => void>()

  function spareUntil<T>(answered: Promise<T>, abort: () => void): Promise<T> {
    spare.add(abort)
    return answered.finally(() => spare.delete(abort))
  }

  const read: OpenStorage["read"] = async (prefix) => {
    const reading = database.transaction("entries")
    const { store, done } = reading
    const range = rangeOf(owner, prefix)
    const found = Promise.all([store.getAllKeys(range), store.getAll(range), done])
    const [keys, values] = await spareUntil(found, () => reading.abort())
    return keys.map(([, key], index) => [key, values[index]])
  }

  const write: OpenStorage["write"] = async (batch, { epoch, isRelaxed = false } = {}) => {
    // A page that goes away hears no answer, and what waits for one would take along all that stands behind it.
    if (epoch === undefined) for (const abort of spare) attempt(abort)
    const durability = isRelaxed ? "relaxed" : "strict"
    const writing = database.transaction("entries", "readwrite", { durability })
    const { store } = writing
    const abort = (): void => writing.abort()
    const requests: Promise<unknown>[] = [writing.done]
    try {
      if (epoch !== undefined) {
        const asked = store.get([owner, "epoch"])
        const held = await (isRelaxed ? spareUntil(asked, abort) : asked)
        if (Number(held ?? 0) !== epoch) throw storageError("conflict", "another client holds it")
      }
      for (const [key, value] of batch) {
        const place: [string, string] = [owner, key]
        requests.push(value === undefined ? store.delete(place) : store.put(value, place))
      }
      // A page that is going away hears of nothing any more; this makes it go through all the same.
      writing.commit()
    } catch (cause) {
      void Promise.allSettled(requests)
      attempt(abort)
      throw cause
    }
    await Promise.all(requests)
  }

  return {
    read: (prefix) => read(prefix).catch(refuse),
    write: (batch, options) => write(batch, options).catch(refuse),
    async close() {
      database.close()
    },
  }
}

function attempt(abort: () => void): void {
  try {
    abort()
  } catch {
    // It ended by itself.
  }
}

function refuse(cause: unknown): never {
  throw typed(cause)
}
