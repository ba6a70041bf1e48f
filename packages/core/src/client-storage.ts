import type { JsonValue } from "./json.ts"

/** A key and its new value; `undefined` takes it out. */
export type StorageChange = readonly [key: string, value: JsonValue | undefined]

export interface StorageWriteOptions {
  /**
   * Fences out whoever lost the storage to another tab: the write rejects with `conflict`, having changed nothing,
   * unless the number under the key `epoch` is this one (0 where there is none). The check and the changes are one
   * transaction.
   *
   * Without it nothing is asked first, so that the write goes through also from a page that goes away; reads and relaxed
   * writes that stand before it may reject for that.
   */
  readonly epoch?: number
  /** May be reported before it is safe from a power cut: for what only costs a repeat. */
  readonly isRelaxed?: boolean
}

/** What is kept of one owner. Two of them, also of two tabs, see one another's changes. */
export interface OpenStorage {
  /** Entries whose key begins so, by key. Their values are whatever was written, perhaps by another version. */
  readonly read: (prefix: string) => Promise<readonly (readonly [key: string, value: unknown])[]>
  /** All of it or nothing. */
  readonly write: (batch: readonly StorageChange[], options?: StorageWriteOptions) => Promise<void>
  /** A second call does nothing; `read` and `write` reject from here on. */
  readonly close: () => Promise<void>
}

/**
 * The port to what outlives the page. It may reject with whatever it likes: but for `conflict`, every rejection counts
 * as a fault of the storage, and what waits to be sent is kept in memory meanwhile.
 */
export interface ClientStorage {
  /** Owners see nothing of one another. */
  readonly open: (owner: string) => Promise<OpenStorage>
  /** Takes out everything of this owner, `epoch` included, in one transaction. */
  readonly erase: (owner: string) => Promise<void>
  /**
   * Tells when another page erased this owner, until the returned function is called; never throws. Without it a client
   * finds out when it next looks, or not at all.
   */
  readonly watchErasure?: (owner: string, onErased: () => void) => () => void
}
