import type { Message } from "./message.ts"

/**
 * Messages of one conversation in server order, with cheap appends, look-ups and pages at any length.
 *
 * One sorted array, copied to be handed out: at most one copy a frame, however many messages came. Why not a chunked
 * list: docs/decisions/0004-one-array-per-timeline.md.
 */
export interface MessageList {
  /** Immutable; the same array until something changes. */
  readonly snapshot: () => readonly Message[]
  readonly size: () => number
  readonly oldest: () => Message | undefined
  readonly newest: () => Message | undefined
  /** The oldest one that is not before `position`. */
  readonly firstFrom: (position: number) => Message | undefined
  readonly byId: (id: string) => Message | undefined
  /** Own messages alone. */
  readonly byClientId: (clientId: string) => Message | undefined
  /** New ones, in any order; beside one at the same place, on the side where they belong. */
  readonly insert: (messages: readonly Message[], side?: "older" | "newer") => void
  /** Puts `next` in the place of `previous`. */
  readonly replace: (previous: Message, next: Message) => void
  /** Messages after `position`, up to and with `last`. */
  readonly between: (position: number, last: number) => readonly Message[]
  /** Keeps the `count` oldest or newest. */
  readonly keep: (count: number, which: "oldest" | "newest") => void
  readonly clear: () => void
}

/** Where a message stands: its seq, or its time where a server does not number. */
export function positionOf(message: {
  readonly seq: number | null
  readonly createdAt: number
}): number {
  return message.seq ?? message.createdAt
}

export function createMessageList(): MessageList {
  let list: Message[] = []
  /** What a screen holds, until something changes: the list itself keeps room to grow. */
  let shown: readonly Message[] | null = null
  const ids = new Map<string, Message>()
  const clientIds = new Map<string, Message>()

  function changed(): Message[] {
    shown = null
    return list
  }

  function index(message: Message): void {
    if (message.id !== null) ids.set(message.id, message)
    if (message.key === message.clientId) clientIds.set(message.key, message)
  }

  function unindex(message: Message): void {
    if (message.id !== null) ids.delete(message.id)
    if (message.key === message.clientId) clientIds.delete(message.key)
  }

  /** Index of the first message after `position`: equal ones keep their order of arrival. */
  function upperBound(position: number): number {
    let low = 0
    let high = list.length
    const newest = list[high - 1]
    // Nearly always, since messages come in order.
    if (newest && positionOf(newest) <= position) return high
    while (low < high) {
      const middle = (low + high) >>> 1
      const message = list[middle]
      if (message && positionOf(message) <= position) low = middle + 1
      else high = middle
    }
    return low
  }

  /** Index of the first message that is not before `position`. */
  function lowerBound(position: number): number {
    let at = upperBound(position)
    for (
      let before = list[at - 1];
      before && positionOf(before) === position;
      before = list[at - 1]
    )
      at--
    return at
  }

  function indexOf(message: Message): number {
    let at = upperBound(positionOf(message)) - 1
    while (at >= 0 && list[at] !== message) at--
    return at
  }

  function insert(messages: readonly Message[], side: "older" | "newer" = "newer"): void {
    const boundOf = side === "newer" ? upperBound : lowerBound
    const sorted = messages.toSorted((a, b) => positionOf(a) - positionOf(b))
    const [first] = sorted
    const last = sorted.at(-1)
    if (!first || !last) return
    for (const message of sorted) index(message)
    const at = boundOf(positionOf(first))
    // A page fits between two neighbours, so it goes in at once.
    if (at === list.length) changed().push(...sorted)
    else if (at === boundOf(positionOf(last))) changed().splice(at, 0, ...sorted)
    // Each goes before or after its equals, so the last one put in stands outermost.
    else
      for (const message of side === "newer" ? sorted : sorted.reverse())
        changed().splice(boundOf(positionOf(message)), 0, message)
  }

  return {
    snapshot() {
      shown ??= list.slice()
      return shown
    },
    size: () => list.length,
    oldest: () => list[0],
    newest: () => list.at(-1),
    firstFrom: (position) => list[lowerBound(position)],
    byId: (id) => ids.get(id),
    byClientId: (clientId) => clientIds.get(clientId),
    insert,
    replace(previous, next) {
      const at = indexOf(previous)
      if (at < 0) return
      unindex(previous)
      if (positionOf(previous) === positionOf(next)) {
        changed()[at] = next
        index(next)
      } else {
        changed().splice(at, 1)
        insert([next])
      }
    },
    between: (position, last) => list.slice(upperBound(position), upperBound(last)),
    keep(count, which) {
      if (list.length <= count) return
      const surplus = list.length - count
      for (const message of changed().splice(which === "newest" ? 0 : count, surplus))
        unindex(message)
    },
    clear() {
      list = []
      shown = null
      ids.clear()
      clientIds.clear()
    },
  }
}
