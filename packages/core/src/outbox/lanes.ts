import type { Clock } from "../clock.ts"
import { targetOf } from "./chains.ts"
import type { Item } from "./item.ts"
import { isSuspect } from "./lane.ts"
import type { Pace } from "./pace.ts"

/** What met a refusal or the end of a connection goes in small steps: whatever befell it befalls few at a time. */
const carefulItems = 16

/** What is to be sent of one conversation, in order; never empty. */
type Lane = readonly [Item, ...Item[]]

export interface LanesOptions {
  readonly clock: Clock
  readonly limits: { readonly maxLanes: number }
  /** Items of one lane that may be on their way. */
  readonly window: number
  readonly pace: Pace
  /** It is not what may be sent yet. */
  readonly isHeld?: ((key: string) => boolean) | undefined
  /** It goes: from here on it is `sending`. */
  readonly hand: (item: Item) => void
}

/** An item whose turn it is, and the message of its lane that is on its way before it. */
interface Turn {
  readonly item: Item
  readonly before: Item | null
}

/** Whose turn it is. Rules O4, O11, Q4. */
export interface Lanes {
  /** `items`: in the order of their positions. */
  readonly take: (
    items: Iterable<Item>,
    isReady: (conversationId: string | null) => boolean,
  ) => readonly Turn[]
}

export function createLanes(options: LanesOptions): Lanes {
  const { clock, limits, window, pace, hand, isHeld = () => false } = options
  const carefulWindow = Math.min(window, carefulItems)

  function freeAt({ notBefore, command }: Item): number {
    return Math.max(notBefore, pace.freeAt(command.type))
  }

  function takeFrom(lane: Lane): Turn[] {
    const taken: Turn[] = []
    const targets = new Set<string>()
    let before: Item | null = null
    // The server keeps the order of messages alone, so one of them is what a message has to name.
    let message: Item | null = null
    for (const item of lane.slice(0, lane.some(hasFailed) ? carefulWindow : window)) {
      if (
        item.isSought ||
        isHeld(item.clientId) ||
        // The server may know the key of a refused one from before: what names that is held up by nothing.
        (before && (before.isRefused || isSuspect(item) || isSuspect(before)))
      )
        break
      // No number keeps two changes of one message in order: one that is refused for a while would come last.
      const target = targetOf(item.command)
      if (target !== null && targets.has(target)) break
      if (target !== null) targets.add(target)
      if (item.state === "queued") {
        // The one before it is on its way still: the server would refuse it again, and at once.
        if (item.isEarly && message && taken.length === 0) break
        if (item.notBefore > clock.now() || !pace.take(item.command.type)) break
        hand(item)
        taken.push({ item, before: message })
      }
      before = item
      if (item.command.type === "send_message") message = item
    }
    return taken
  }

  return {
    take(items, isReady) {
      const lanes = lanesOf(items).sort(([one], [other]) => one.createdAt - other.createdAt)
      const sending = lanes.filter(isSending)
      const mayGo = ([head]: Lane): boolean =>
        freeAt(head) <= clock.now() && isReady(head.conversationId)
      // O11: what may be what kills the connection goes alone, so that nothing else is blamed for it.
      const alone = lanes.find((lane) => isSuspect(lane[0]) && mayGo(lane))
      if (alone && sending.length > 0) return []
      const turns: Turn[] = []
      let free = limits.maxLanes - sending.length
      for (const lane of alone ? [alone] : lanes) {
        const isNew = !isSending(lane)
        if ((isNew && free <= 0) || !isReady(lane[0].conversationId)) continue
        const taken = takeFrom(lane)
        if (isNew && taken.length > 0) free -= 1
        turns.push(...taken)
      }
      return turns
    },
  }
}

function lanesOf(items: Iterable<Item>): Lane[] {
  const lanes = new Map<string, [Item, ...Item[]]>()
  for (const item of items) {
    // What failed waits for a person, a child for its parent; the lane goes on.
    const isOver = item.state === "failed" || (item.state === "unconfirmed" && !item.isSought)
    if (isOver || item.dependsOn !== null) continue
    const lane = lanes.get(item.lane)
    if (lane) lane.push(item)
    else lanes.set(item.lane, [item])
  }
  return [...lanes.values()]
}

function isSending(lane: Lane): boolean {
  return lane.some(({ state }) => state === "sending")
}

function hasFailed({ attempts, marks }: Item): boolean {
  return attempts + marks > 0
}
