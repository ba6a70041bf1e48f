import type { ChatError } from "../errors.ts"
import type { CommandType } from "../protocol/commands.ts"

/** Where an item of the outbox stands. */
export type ItemState = "queued" | "sending" | "unconfirmed" | "failed"

/** One thing that waits to be acknowledged by the server. */
export interface OutboxItem {
  /** The message's `key`, where it is one. */
  readonly key: string
  readonly clientId: string
  /** `null` for what belongs to the account. */
  readonly conversationId: string | null
  readonly command: CommandType
  readonly state: ItemState
  /** Retryable refusals so far. */
  readonly attempts: number
  /** Milliseconds since the epoch. */
  readonly createdAt: number
  readonly error: ChatError | null
}

export interface OutboxView {
  readonly items: readonly OutboxItem[]
  /** Whether the items survive a reload. */
  readonly durable: boolean
}
