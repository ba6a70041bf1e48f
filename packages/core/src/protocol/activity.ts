export type PresenceStatus = "online" | "away" | "busy" | "offline"

/** Who is here. */
export interface Presence {
  readonly userId: string
  readonly status: PresenceStatus
  readonly statusText: string | null
  /** Milliseconds since the epoch. */
  readonly lastSeenAt: number | null
}

/** How far one participant has got. Both marks only move forward. */
export interface Receipt {
  readonly userId: string
  readonly deliveredSeq: number
  readonly readSeq: number
}
