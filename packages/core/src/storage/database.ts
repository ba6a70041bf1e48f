import { type DBSchema, type IDBPDatabase, openDB } from "idb"
import type { JsonValue } from "../json.ts"

/** Keys of one owner stand together, in order. */
interface Schema extends DBSchema {
  entries: { key: [owner: string, key: string]; value: JsonValue }
}

export type Database = IDBPDatabase<Schema>

const version = 1

export async function openDatabase(name: string): Promise<Database> {
  const opened = openDB<Schema>(name, version, {
    upgrade: (database) => void database.createObjectStore("entries"),
    // A newer page, or whoever deletes it, waits for this.
    blocking: () => void opened.then((database) => database.close()),
  })
  return opened
}

// The core is compiled without DOM types, so this file says what it takes from the platform.
interface KeyRange {
  readonly lower: unknown
  readonly upper: unknown
  readonly lowerOpen: boolean
  readonly upperOpen: boolean
  includes(key: unknown): boolean
}
declare const IDBKeyRange: {
  bound(lower: unknown, upper: unknown, isLowerOpen?: boolean, isUpperOpen?: boolean): KeyRange
}

/** The keys of an owner that begin so. */
export function rangeOf(owner: string, prefix: string): KeyRange {
  return IDBKeyRange.bound([owner, prefix], [owner, endOf(prefix)], false, true)
}

/** The first key after all that begin so. An array comes after every text. */
function endOf(prefix: string): string | readonly [] {
  const kept = prefix.replace(/\uffff+$/, "")
  if (kept === "") return []
  const last = kept.length - 1
  return kept.slice(0, last) + String.fromCharCode(kept.charCodeAt(last) + 1)
}
