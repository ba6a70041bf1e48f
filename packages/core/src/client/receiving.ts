import type { Cancel, Clock } from "../clock.ts"
import { type ChatEvent, conversationOfEvent, seqOfEvent } from "../protocol/events.ts"

export interface ReceivingOptions {
  readonly clock: Clock
  /** Puts an event into the state and tells the listeners. */
  readonly apply: (event: ChatEvent) => void
  readonly onDuplicate: () => void
  /** Something is missing: asks for it. Resolves with whether the server answered. */
  readonly onGap: (conversationId: string) => Promise<boolean>
}

/** The way in: durable events reach the state in order, each once. Rules R2 to R4. */
export interface Receiving {
  readonly receive: (event: ChatEvent) => void
  /** What a reply told: it counts at once, even where something before it is still missing. */
  readonly receiveAnswer: (event: ChatEvent) => void
  /** Highest seq below which all is known; undefined: this conversation is not followed. */
  readonly cursorOf: (conversationId: string) => number | undefined
  /** Follows a conversation from here on. */
  readonly follow: (conversationId: string, cursor: number) => void
  /** All up to here is known now, however it came. */
  readonly catchUp: (conversationId: string, cursor: number) => void
  /** The server has given out this seq: what is missing up to it is asked for. */
  readonly noteHead: (conversationId: string, seq: number) => void
  /** Nothing brings what is missing: what came after it counts all the same. */
  readonly skip: (conversationId: string) => void
  readonly forget: (conversationId: string) => void
  readonly clear: () => void
}

interface Place {
  cursor: number
  /** The highest seq that is known to exist. */
  head: number
  /** Events that came before what lies between. */
  readonly held: Map<number, ChatEvent>
  /** Somebody waits for what is missing, or asks for it. */
  isFilling: boolean
  cancelPatience: Cancel | null
}

const maxHeld = 1_000
/** Stragglers of the same moment. */
const patienceMs = 100

export function createReceiving({ clock, ...options }: ReceivingOptions): Receiving {
  const places = new Map<string, Place>()

  function receive(event: ChatEvent): void {
    const { conversationId, seq, place } = placeOf(event)
    if (conversationId === null || seq === null || !place) options.apply(event)
    else if (seq === place.cursor + 1) {
      advance(place, event)
      drain(place)
    } else if (seq > place.cursor) hold(conversationId, place, seq, event)
    // One's own settings of a conversation change without a seq of their own.
    else if (event.type === "conversation_updated") options.apply(event)
    else options.onDuplicate()
  }

  function placeOf(event: ChatEvent) {
    const conversationId = conversationOfEvent(event)
    const place = conversationId === null ? undefined : places.get(conversationId)
    return { conversationId, seq: seqOfEvent(event), place }
  }

  function advance(place: Place, event: ChatEvent): void {
    place.cursor += 1
    options.apply(event)
  }

  function drain(place: Place): void {
    for (const seq of place.held.keys()) if (seq <= place.cursor) place.held.delete(seq)
    for (let next = take(place); next; next = take(place)) advance(place, next)
    if (place.head <= place.cursor) stopPatience(place)
  }

  function take(place: Place): ChatEvent | undefined {
    const next = place.held.get(place.cursor + 1)
    place.held.delete(place.cursor + 1)
    return next
  }

  function hold(conversationId: string, place: Place, seq: number, event: ChatEvent): void {
    // What does not fit is asked for anyway.
    if (place.held.size < maxHeld) place.held.set(seq, event)
    awaitUpTo(conversationId, place, seq)
  }

  function awaitUpTo(conversationId: string, place: Place, seq: number): void {
    place.head = Math.max(place.head, seq)
    if (place.isFilling || place.head <= place.cursor) return
    place.isFilling = true
    place.cancelPatience = clock.after(patienceMs, () => {
      place.cancelPatience = null
      void fill(conversationId, place)
    })
  }

  function stopPatience(place: Place): void {
    if (!place.cancelPatience) return
    place.cancelPatience()
    place.cancelPatience = null
    place.isFilling = false
  }

  async function fill(conversationId: string, place: Place): Promise<void> {
    const { cursor } = place
    const isAnswered = await options.onGap(conversationId)
    place.isFilling = false
    if (!isAnswered || places.get(conversationId) !== place) return
    // The server has nothing there: what came after it must not be hidden for ever.
    if (place.cursor === cursor) skip(place)
    awaitUpTo(conversationId, place, place.head)
  }

  function skip(place: Place): void {
    const next = Math.min(...place.held.keys())
    if (place.held.size > 0) place.cursor = next - 1
    else place.head = place.cursor
    drain(place)
  }

  function forget(conversationId: string): void {
    const place = places.get(conversationId)
    if (!place) return
    stopPatience(place)
    place.held.clear()
    places.delete(conversationId)
  }

  return {
    receive,
    receiveAnswer(event) {
      const { conversationId, seq, place } = placeOf(event)
      if (conversationId === null || seq === null || !place || seq === place.cursor + 1) {
        receive(event)
        return
      }
      options.apply(event)
      if (seq > place.cursor) hold(conversationId, place, seq, event)
    },
    cursorOf: (conversationId) => places.get(conversationId)?.cursor,
    follow(conversationId, cursor) {
      if (places.has(conversationId)) return
      const place = { cursor, head: cursor, held: new Map(), isFilling: false }
      places.set(conversationId, { ...place, cancelPatience: null })
    },
    catchUp(conversationId, cursor) {
      const place = places.get(conversationId)
      if (!place) return
      place.cursor = Math.max(place.cursor, cursor)
      drain(place)
    },
    noteHead(conversationId, seq) {
      const place = places.get(conversationId)
      if (place) awaitUpTo(conversationId, place, seq)
    },
    skip(conversationId) {
      const place = places.get(conversationId)
      while (place && place.head > place.cursor) skip(place)
    },
    forget,
    clear() {
      for (const conversationId of [...places.keys()]) forget(conversationId)
    },
  }
}
