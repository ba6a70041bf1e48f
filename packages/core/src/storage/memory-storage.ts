import type { OpenStorage } from "../client-storage.ts"
import type { DurableStorage } from "../outbox/durability.ts"
import { durable } from "./durable.ts"
import { storageError } from "./storage-error.ts"

/**
 * Keeps the outbox for as long as this object lives: one client may end and the next go on. It does not survive the
 * page.
 *
 * @example
 * const storage = memoryStorage()
 * const chat = createChatClient({ transport, token, storage })
 */
export function memoryStorage(): DurableStorage {
  const owners = new Map<string, Map<string, string>>()
  const watchers = new Set<(erased: string) => void>()

  function entriesOf(owner: string): Map<string, string> {
    const entries = owners.get(owner) ?? new Map<string, string>()
    owners.set(owner, entries)
    return entries
  }

  async function open(owner: string): Promise<OpenStorage> {
    let isOpen = true

    function entries(): Map<string, string> {
      if (isOpen) return entriesOf(owner)
      throw storageError("storage_failed", "it is closed")
    }

    return {
      async read(prefix) {
        const found = [...entries()].filter(([key]) => key.startsWith(prefix))
        return found
          .sort(([one], [other]) => (one < other ? -1 : 1))
          .map(([key, text]) => [key, JSON.parse(text)])
      },
      async write(batch, { epoch } = {}) {
        const held = entries()
        if (epoch !== undefined && Number(held.get("epoch") ?? 0) !== epoch)
          throw storageError("conflict", "another client holds it")
        // All of it, before anything is changed: a value may throw.
        const texts = batch.map(([key, value]) => [key, JSON.stringify(value)] as const)
        for (const [key, text] of texts)
          if (text === undefined) held.delete(key)
          else held.set(key, text)
      },
      async close() {
        isOpen = false
      },
    }
  }

  return durable({
    open,
    async erase(owner) {
      owners.delete(owner)
      for (const tell of [...watchers]) tell(owner)
    },
    watchErasure(owner, onErased) {
      const tell = (erased: string): void => {
        if (erased === owner) onErased()
      }
      watchers.add(tell)
      return () => watchers.delete(tell)
    },
  })
}
