import type { Clock, Random } from "@colloquy/core"
import type { ServiceEvent } from "../events.ts"
import type { Bus, PresenceBoard, RateLimiter } from "../ports.ts"
import type { ServiceStorage } from "../storage.ts"

export interface ServiceLimits {
  /** UTF-16 units of a message. */
  readonly contentChars: number
  readonly pageItems: number
  /** Different reactions to one message. */
  readonly reactions: number
  /** People in one conversation. */
  readonly participants: number
  /** Conversations that one `resume` may name. */
  readonly resumeCursors: number
}

export const defaultLimits: ServiceLimits = {
  contentChars: 16_000,
  pageItems: 200,
  reactions: 50,
  participants: 1_000,
  resumeCursors: 200,
}

/** Page size where nobody asked for one. */
export const defaultPageItems = 50

/** What every rule works with. */
export interface ServiceContext {
  readonly storage: ServiceStorage
  readonly bus: Bus
  readonly presence: PresenceBoard
  readonly clock: Clock
  readonly random: Random
  readonly limits: ServiceLimits
  readonly limiter: RateLimiter
  /** Lets a conversation invite ids that have no account yet. */
  readonly allowsUnknownParticipants: boolean
  /** Hears of faults that nobody waits for. */
  readonly onFault: (error: unknown) => void
}

/** Tells the event to each of these topics, in this order. */
export function publish(
  { bus }: ServiceContext,
  event: ServiceEvent,
  topics: readonly string[],
): void {
  for (const topic of topics) bus.publish(topic, event)
}
