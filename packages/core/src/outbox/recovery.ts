import type { StorageChange } from "../client-storage.ts"
import type { Command } from "../protocol/commands.ts"
import type { KeptItem } from "./item.ts"
import { readRecord } from "./record.ts"

export const itemPrefix = "outbox/"
export const quarantinePrefix = "quarantine/"

type Entries = readonly (readonly [key: string, value: unknown])[]

export interface Found {
  readonly items: Entries
  readonly quarantined: Entries
}

export interface RecoveryOptions {
  readonly owner: string
  readonly nowMs: number
  readonly mayRepeat: (command: Command) => boolean
  /** Held already, or ended and only not taken out yet. */
  readonly isKnown: (clientId: string) => boolean
}

/** What a client finds when it takes over. */
export interface Recovery {
  /** In the order of sending. */
  readonly items: readonly KeptItem[]
  /** Keys of all items that have a record. */
  readonly keys: readonly string[]
  /** Keys that some of them wait for, and of which nothing is left. */
  readonly lost: readonly string[]
  /** Moves what is damaged into quarantine. */
  readonly batch: readonly StorageChange[]
  readonly damaged: number
  readonly newer: number
}

const maxQuarantined = 50

/** Pure. Rules O14, O16. */
export function recover(found: Found, options: RecoveryOptions): Recovery {
  const items: KeptItem[] = []
  const keys: string[] = []
  const batch: StorageChange[] = []
  const quarantined = found.quarantined.map(([key]) => key)
  let newer = 0
  for (const [key, value] of found.items) {
    const reading = readRecord(value, options.owner)
    if (reading.type === "newer") newer += 1
    else if (reading.type === "damaged" || itemPrefix + reading.item.clientId !== key) {
      // The time first: the oldest is the first to be forgotten.
      const place = `${quarantinePrefix}${`${options.nowMs}`.padStart(16, "0")}/${key}`
      quarantined.push(place)
      batch.push([key, undefined], [place, textOf(value)])
    } else {
      keys.push(reading.item.clientId)
      if (!options.isKnown(reading.item.clientId)) items.push(revive(reading.item, options))
    }
  }
  const damaged = batch.length / 2
  // What is damaged may have been sent, and be seen yet.
  const places = [...found.items.map(([key]) => key), ...quarantined]
  const isLeft = (key: string): boolean =>
    options.isKnown(key) || places.some((place) => place.endsWith(`/${key}`))
  const parents = items.flatMap(({ dependsOn }) => dependsOn ?? [])
  const surplus = quarantined.slice(0, Math.max(0, quarantined.length - maxQuarantined))
  return {
    items: items.sort((one, other) => one.position - other.position),
    keys,
    lost: parents.filter((key) => !isLeft(key)),
    batch: [...batch, ...surplus.map((key): StorageChange => [key, undefined])],
    damaged,
    newer,
  }
}

/** What was on its way is sent again where that does no harm; otherwise nobody knows what became of it. */
function revive(item: KeptItem, { mayRepeat }: RecoveryOptions): KeptItem {
  if (item.state !== "sending") return item
  return { ...item, state: mayRepeat(item.command) ? "queued" : "unconfirmed" }
}

/** It is kept for whoever looks for a fault; nothing reads it. */
function textOf(value: unknown): string {
  try {
    return JSON.stringify(value) ?? "undefined"
  } catch {
    return "unreadable"
  }
}
