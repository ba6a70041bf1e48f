import type { StorageChange } from "../client-storage.ts"
import type { Outbox } from "./outbox-options.ts"
import { toRecord } from "./record.ts"
import { itemPrefix } from "./recovery.ts"

export interface LedgerOptions {
  readonly outbox: Pick<Outbox, "kept" | "keys">
  readonly owner: string
  readonly epoch: () => number
}

/** Which items stand on the disk, and which have to be written, as far as this client knows. */
export interface Ledger {
  /** It has a record. */
  readonly isStored: (key: string) => boolean
  /** It has one, or perhaps: a write that is on its way, or failed, may have been done all the same. */
  readonly mayBeThere: (key: string) => boolean
  /** It is held already, or ended and only not taken out yet. */
  readonly isKnown: (key: string) => boolean
  readonly hasChanges: () => boolean
  /** Its record is not what it should be. */
  readonly note: (key: string) => void
  /** So are those of all items without one. */
  readonly noteUnstored: () => void
  readonly noteFound: (keys: readonly string[]) => void
  /** Hands over what has to be written, and remembers what became of it. */
  readonly save: (write: (batch: readonly StorageChange[]) => Promise<void>) => Promise<void>
  /** None of it is there, or another client sees to it: gives what had a record. */
  readonly forget: () => readonly string[]
}

export function createLedger({ outbox, owner, epoch }: LedgerOptions): Ledger {
  const stored = new Set<string>()
  const perhaps = new Set<string>()
  const dirty = new Set<string>()
  const mayBeThere = (key: string): boolean => stored.has(key) || perhaps.has(key)

  function changeOf(key: string): readonly StorageChange[] {
    const item = outbox.kept(key)
    if (item) return [[itemPrefix + key, toRecord(item, owner, epoch())]]
    return mayBeThere(key) ? [[itemPrefix + key, undefined]] : []
  }

  return {
    isStored: (key) => stored.has(key),
    mayBeThere,
    isKnown: (key) => outbox.kept(key) !== undefined || dirty.has(key),
    hasChanges: () => dirty.size > 0,
    note: (key) => void dirty.add(key),
    noteUnstored() {
      for (const key of outbox.keys()) if (!stored.has(key)) dirty.add(key)
    },
    noteFound(keys) {
      for (const key of keys) stored.add(key)
    },
    async save(write) {
      // With what is being written: this may be the last write, and may come before that one.
      const batch = [...new Set([...dirty, ...perhaps])].flatMap(changeOf)
      const keys = batch.map(([place]) => place.slice(itemPrefix.length))
      dirty.clear()
      for (const key of keys) perhaps.add(key)
      try {
        await write(batch)
      } catch (cause) {
        for (const key of keys) dirty.add(key)
        throw cause
      }
      for (const [place, value] of batch) {
        const key = place.slice(itemPrefix.length)
        perhaps.delete(key)
        if (value === undefined) stored.delete(key)
        else stored.add(key)
      }
    },
    forget() {
      const forgotten = [...stored]
      for (const keys of [stored, perhaps, dirty]) keys.clear()
      return forgotten
    },
  }
}
