import type { Cancel, Clock } from "../clock.ts"
import { type ChatEvent, conversationOfEvent, seqOfEvent } from "../protocol/events.ts"

export interface ReceivingOptions {
  readonly clock: Clock
  /** Puts an event into the state and tells the listeners. */
  readonly apply: (event: ChatEvent) => void
  readonly onDuplicate: () => void
  /** Something is missing after this seq. */
  readonly onGap: (conversationId: string, afterSeq: number) => void
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
  readonly forget: (conversationId: string) => void
  readonly clear: () => void
}

interface Place {
  cursor: number
  /** Events that came before what lies between. */
  readonly held: Map<number, ChatEvent>
  cancelPatience: Cancel | null
}

const maxHeld = 1_000
/** Stragglers of the same moment. */
const patienceMs = 100

export function createReceiving({ clock, ...options }: ReceivingOptions): Receiving {
  const places = new Map<string, Place>()

  function receive(event: ChatEvent): void {
    const conversationId = conversationOfEvent(event)
    const seq = seqOfEvent(event)
    const place = conversationId === null ? undefined : places.get(conversationId)
    if (conversationId === null || seq === null || !place) options.apply(event)
    else if (seq <= place.cursor) options.onDuplicate()
    else if (seq === place.cursor + 1) {
      advance(place, event)
      drain(place)
    } else hold(conversationId, place, seq, event)
  }

  function advance(place: Place, event: ChatEvent): void {
    place.cursor += 1
    options.apply(event)
  }

  function drain(place: Place): void {
    for (const seq of place.held.keys()) if (seq <= place.cursor) place.held.delete(seq)
    for (let next = take(place); next; next = take(place)) advance(place, next)
    if (place.held.size > 0) return
    place.cancelPatience?.()
    place.cancelPatience = null
  }

  function take(place: Place): ChatEvent | undefined {
    const next = place.held.get(place.cursor + 1)
    place.held.delete(place.cursor + 1)
    return next
  }

  function hold(conversationId: string, place: Place, seq: number, event: ChatEvent): void {
    // What does not fit is asked for anyway.
    if (place.held.size < maxHeld) place.held.set(seq, event)
    place.cancelPatience ??= clock.after(patienceMs, () => {
      place.cancelPatience = null
      options.onGap(conversationId, place.cursor)
    })
  }

  function forget(conversationId: string): void {
    places.get(conversationId)?.cancelPatience?.()
    places.delete(conversationId)
  }

  return {
    receive,
    receiveAnswer(event) {
      const conversationId = conversationOfEvent(event)
      const seq = seqOfEvent(event)
      const place = conversationId === null ? undefined : places.get(conversationId)
      const isAhead = place && seq !== null && seq > place.cursor + 1
      if (isAhead) options.apply(event)
      receive(event)
    },
    cursorOf: (conversationId) => places.get(conversationId)?.cursor,
    follow(conversationId, cursor) {
      if (!places.has(conversationId))
        places.set(conversationId, { cursor, held: new Map(), cancelPatience: null })
    },
    catchUp(conversationId, cursor) {
      const place = places.get(conversationId)
      if (!place) return
      place.cursor = Math.max(place.cursor, cursor)
      drain(place)
    },
    forget,
    clear() {
      for (const conversationId of [...places.keys()]) forget(conversationId)
    },
  }
}
