import type { ClientStorage } from "../client-storage.ts"
import type { Clock } from "../clock.ts"
import type { Network } from "../network.ts"
import type { Command } from "../protocol/commands.ts"
import type { KeptItem } from "./item.ts"
import type { Outbox } from "./outbox-options.ts"

export interface KeeperOptions {
  readonly storage: ClientStorage
  /** Whose items these are. */
  readonly owner: string
  /** This client, among those that share the storage. */
  readonly holder: string
  readonly clock: Clock
  readonly network: Network
  readonly outbox: Pick<Outbox, "kept" | "keys" | "restore" | "drop" | "setDurable">
  /** Whether a repeat does no harm. */
  readonly mayRepeat: (command: Command) => boolean
  /** What an earlier client left, now in the outbox; of the keys in `lost`, which some wait for, nothing is left. */
  readonly onRestored: (items: readonly KeptItem[], lost: readonly string[]) => void
  /** Sending may begin, or go on. */
  readonly onOpen: () => void
  /** These are in memory alone, and will stay there for a while. */
  readonly onVolatile: (keys: readonly string[]) => void
  /** The user left, in another page: these may not be sent any more. */
  readonly onErased: (keys: readonly string[]) => void
  readonly onReport: (code: "storage_degraded" | "record_skipped", reason: string) => void
}

/** Keeps the outbox of one owner on the disk. Rules O1, O13, O16, O17, S3. */
export interface Keeper {
  /** False: what an earlier client left is being read, and nothing may be sent yet. */
  readonly isOpen: () => boolean
  /** Whether what is added now will survive a reload. */
  readonly isDurable: () => boolean
  /** These items came, changed or went. */
  readonly note: (keys: readonly string[]) => void
  /** Runs it once all that was noted is on the disk, or cannot be. */
  readonly commit: (then: () => void) => void
  /** Writes what is left and lets go of the storage: another client may take it at once. */
  readonly close: () => Promise<void>
}

/**
 * A storage with what keeps an outbox in it. The second half comes with the storage, so that a client without one does
 * not carry it.
 */
export interface DurableStorage extends ClientStorage {
  readonly keep: (options: KeeperOptions) => Keeper
  /** `erase` that rejects where the storage does not answer. */
  readonly eraseInTime: (owner: string, clock: Clock) => Promise<void>
}
