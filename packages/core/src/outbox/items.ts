import { isChange } from "./chains.ts"
import type { Item } from "./item.ts"

/**
 * What an outbox holds, in the order of positions. What is asked at each step of each item is at hand: to walk through
 * all of them each time would make a long queue slow by the square of its length.
 */
export interface Items {
  readonly size: () => number
  /** Bytes of all payloads. */
  readonly bytes: () => number
  readonly get: (key: string) => Item | undefined
  readonly all: () => readonly Item[]
  /** Those that are `queued`, in no order. */
  readonly queued: () => readonly Item[]
  readonly hasQueued: () => boolean
  /** Those that change a message, in the order of their coming. */
  readonly changes: () => readonly Item[]
  /** Whether an item depends on what this key stands for, or lies in a conversation of that name. */
  readonly mentions: (key: string) => boolean
  /** It came, or it is another than it was; a new one stands at the end. */
  readonly note: (item: Item) => void
  readonly remove: (item: Item) => void
  readonly clear: () => void
}

export function createItems(): Items {
  const items = new Map<string, Item>()
  const sizes = new Map<string, number>()
  const queued = new Map<string, Item>()
  const changes = new Map<string, Item>()
  /** Never too few; a name more costs a walk. */
  const mentioned = new Set<string | null>()
  let bytes = 0

  function resize(key: string, size: number): void {
    bytes += size - (sizes.get(key) ?? 0)
    sizes.set(key, size)
  }

  return {
    size: () => items.size,
    bytes: () => bytes,
    get: (key) => items.get(key),
    all: () => [...items.values()],
    queued: () => [...queued.values()],
    hasQueued: () => queued.size > 0,
    changes: () => [...changes.values()],
    mentions: (key) => mentioned.has(key),
    note(item) {
      const { clientId: key } = item
      resize(key, item.bytes)
      items.set(key, item)
      if (item.state === "queued") queued.set(key, item)
      else queued.delete(key)
      if (isChange(item.command)) changes.set(key, item)
      mentioned.add(item.dependsOn).add(item.conversationId)
    },
    remove({ clientId: key }) {
      resize(key, 0)
      for (const held of [items, sizes, queued, changes]) held.delete(key)
    },
    clear() {
      for (const held of [items, sizes, queued, changes, mentioned]) held.clear()
      bytes = 0
    },
  }
}
