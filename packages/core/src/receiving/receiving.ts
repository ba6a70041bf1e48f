import type { Cancel, Clock } from "../clock.ts"
import { type ChatEvent, conversationOfEvent, seqOfEvent } from "../protocol/events.ts"
import { toEnd } from "../state/gaps.ts"

export interface ReceivingOptions {
  readonly clock: Clock
  /** Puts an event into the state and tells the listeners. */
  readonly apply: (event: ChatEvent) => void
  /** What comes after it belongs to others, and what is missing before it will never be told. */
  readonly isEnd: (event: ChatEvent) => boolean
  readonly onDuplicate: () => void
  /** Something is missing: asks for it. Resolves with whether the server answered. */
  readonly onGap: (conversationId: string) => Promise<boolean>
  /** It takes long: what is held is shown, and what lies between the two is missing. */
  readonly onHole: (conversationId: string, after: number, before: number) => void
  /** What was missing in a hole is known up to there. */
  readonly onFilled: (conversationId: string, after: number, upTo: number) => void
}

/** The way in: durable events reach the state in order, each once. Rules R2 to R4. */
export interface Receiving {
  readonly receive: (event: ChatEvent) => void
  /** What a reply told: it counts at once, even where something before it is still missing. */
  readonly receiveAnswer: (event: ChatEvent) => void
  /** Highest seq below which all is known; undefined: this conversation is not followed. */
  readonly cursorOf: (conversationId: string) => number | undefined
  /** Follows a conversation from here on. What is not above `startSeq` may come late. */
  readonly follow: (conversationId: string, cursor: number, startSeq?: number) => void
  /** All up to here is known now, however it came. */
  readonly catchUp: (conversationId: string, cursor: number) => void
  /** The server has given out this seq: what is missing up to it is asked for. */
  readonly noteHead: (conversationId: string, seq: number) => void
  /** Nothing brings what is missing: what came after it counts all the same. */
  readonly skip: (conversationId: string) => void
  readonly forget: (conversationId: string) => void
  /** The link is gone, and with it what might still come late on it. */
  readonly noteLost: () => void
  readonly clear: () => void
}

interface Place {
  readonly conversationId: string
  readonly startSeq: number
  cursor: number
  /** The highest seq that is known to exist. */
  head: number
  /** Events that came before what lies between; `null`: it is shown already. */
  readonly held: Map<number, ChatEvent | null>
  /** What is held, and what comes from this seq on, is shown at once: the hole before it ends there. */
  shownFrom: number
  cancelShow: Cancel
  /** Somebody waits for what is missing, or asks for it. */
  isFilling: boolean
  cancelPatience: Cancel | null
}

const maxHeld = 1_000
/** Stragglers of the same moment. */
const patienceMs = 100
/** So long a live message may be hidden by a missing one. */
const hiddenMs = 5_000

export function createReceiving({ clock, ...options }: ReceivingOptions): Receiving {
  const places = new Map<string, Place>()
  /** At which seq a conversation was left: what comes late from before is nobody's business any more. */
  const endedAt = new Map<string, number>()

  function receive(event: ChatEvent): void {
    const { conversationId, seq } = placeOf(event)
    if (conversationId === null || seq === null) takeIn(event)
    else if (seq <= (endedAt.get(conversationId) ?? 0)) options.onDuplicate()
    else {
      if (options.isEnd(event)) endedAt.set(conversationId, seq)
      takeIn(event)
    }
  }

  function takeIn(event: ChatEvent): void {
    const { conversationId, seq, place } = placeOf(event)
    if (conversationId === null || seq === null || !place) options.apply(event)
    else if (seq === place.cursor + 1) {
      advance(place, place.held.get(seq) === null ? null : event)
      drain(place)
    } else if (seq > place.cursor && options.isEnd(event)) options.apply(event)
    else if (seq > place.cursor) hold(place, seq, event)
    // One's own settings of a conversation change without a seq of their own.
    else if (event.type === "conversation_updated") options.apply(event)
    // Late, from before the first one that was held.
    else if (seq <= place.startSeq && !options.isEnd(event)) options.apply(event)
    else options.onDuplicate()
  }

  function placeOf(event: ChatEvent) {
    const conversationId = conversationOfEvent(event)
    const place = conversationId === null ? undefined : places.get(conversationId)
    return { conversationId, seq: seqOfEvent(event), place }
  }

  function advance(place: Place, event: ChatEvent | null): void {
    reach(place, place.cursor + 1)
    if (event) options.apply(event)
  }

  function reach(place: Place, cursor: number): void {
    if (place.shownFrom < toEnd) options.onFilled(place.conversationId, place.cursor, cursor)
    place.cursor = cursor
  }

  function drain(place: Place): void {
    if (place.held.size > 0) {
      for (const seq of place.held.keys()) if (seq <= place.cursor) place.held.delete(seq)
      for (let next = take(place); next !== undefined; next = take(place)) advance(place, next)
    }
    if (place.head > place.cursor) return
    place.shownFrom = toEnd
    stopPatience(place)
  }

  function take(place: Place): ChatEvent | null | undefined {
    const next = place.held.get(place.cursor + 1)
    place.held.delete(place.cursor + 1)
    return next
  }

  function hold(place: Place, seq: number, event: ChatEvent): void {
    const isShown = seq >= place.shownFrom
    if (isShown && place.held.has(seq)) options.onDuplicate()
    // What does not fit is asked for anyway.
    else if (place.held.size < maxHeld) {
      // In the hole nothing is shown: it waits there for what is missing before it.
      place.held.set(seq, isShown ? null : event)
      if (isShown) options.apply(event)
    }
    awaitUpTo(place, seq)
  }

  /** Missing is shown, never guessed. */
  function show(place: Place): void {
    const seqs = [...place.held.keys()].sort((a, b) => a - b)
    const [first] = seqs
    if (place.shownFrom < toEnd || first === undefined) return
    place.shownFrom = first
    options.onHole(place.conversationId, place.cursor, first)
    for (const seq of seqs) {
      const event = place.held.get(seq)
      place.held.set(seq, null)
      if (event) options.apply(event)
    }
  }

  function awaitUpTo(place: Place, seq: number): void {
    place.head = Math.max(place.head, seq)
    if (place.isFilling || place.head <= place.cursor) return
    place.isFilling = true
    place.cancelPatience = clock.after(patienceMs, () => {
      place.cancelPatience = null
      void fill(place)
    })
  }

  function stopPatience(place: Place): void {
    if (!place.cancelPatience) return
    place.cancelPatience()
    place.cancelPatience = null
    place.isFilling = false
  }

  async function fill(place: Place): Promise<void> {
    const { conversationId, cursor } = place
    place.cancelShow = clock.after(hiddenMs, () => show(place))
    const isAnswered = await options.onGap(conversationId)
    place.cancelShow()
    place.isFilling = false
    if (places.get(conversationId) !== place) return
    if (!isAnswered) {
      // Nothing brings it before the next connection.
      show(place)
      return
    }
    // The server has nothing there: what came after it must not be hidden for ever.
    if (place.cursor === cursor) skip(place)
    awaitUpTo(place, place.head)
  }

  function skip(place: Place): void {
    const next = Math.min(...place.held.keys())
    if (place.held.size > 0) reach(place, next - 1)
    else place.head = place.cursor
    drain(place)
  }

  function forget(conversationId: string): void {
    const place = places.get(conversationId)
    if (!place) return
    stopPatience(place)
    place.cancelShow()
    place.held.clear()
    places.delete(conversationId)
  }

  return {
    receive,
    receiveAnswer(event) {
      const { conversationId, seq, place } = placeOf(event)
      if (conversationId === null || seq === null || !place || seq === place.cursor + 1) {
        takeIn(event)
        return
      }
      options.apply(event)
      if (seq > place.cursor) hold(place, seq, event)
    },
    cursorOf: (conversationId) => places.get(conversationId)?.cursor,
    follow(conversationId, cursor, startSeq = 0) {
      if (places.has(conversationId)) return
      places.set(conversationId, {
        ...{ conversationId, startSeq, cursor, head: cursor, held: new Map() },
        ...{ isFilling: false, shownFrom: toEnd, cancelPatience: null, cancelShow: () => {} },
      })
    },
    catchUp(conversationId, cursor) {
      const place = places.get(conversationId)
      if (!place) return
      reach(place, Math.max(place.cursor, cursor))
      drain(place)
    },
    noteHead(conversationId, seq) {
      const place = places.get(conversationId)
      if (place) awaitUpTo(place, seq)
    },
    skip(conversationId) {
      const place = places.get(conversationId)
      while (place && place.head > place.cursor) skip(place)
    },
    forget,
    noteLost: () => endedAt.clear(),
    clear() {
      endedAt.clear()
      for (const conversationId of [...places.keys()]) forget(conversationId)
    },
  }
}
