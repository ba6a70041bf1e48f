import type { CallOptions } from "../channels/call-options.ts"
import type { Channels, Starts } from "../channels/channels.ts"
import type { Sealing } from "../cipher/sealing.ts"
import type { Clock } from "../clock.ts"
import type { Outcome } from "../connection/requests-options.ts"
import type { Delivery } from "../dialect/delivery.ts"
import type { UnclearSend } from "../dialect/dialect.ts"
import type { ChatError } from "../errors.ts"
import type { Draft, KeptItem } from "../outbox/item.ts"
import type { Outbox, Settled } from "../outbox/outbox-options.ts"
import type { OutboxItem } from "../outbox/outbox-view.ts"
import type { Command } from "../protocol/commands.ts"
import type { StoredMessage } from "../protocol/message.ts"
import type { Keeping } from "./keeping.ts"
import type { Reconciling, Verdict } from "./reconciling.ts"
import type { Transmissions } from "./transmissions.ts"

export interface SendingOptions {
  readonly clock: Clock
  readonly outbox: Outbox
  readonly delivery: Delivery
  readonly channels: Pick<Channels<object>, "isReady"> & Starts
  readonly keeping: Pick<Keeping, "isOpen" | "commit" | "refusalOf">
  readonly deadlineMs: (type: string) => number
  readonly isClosed: () => boolean
  readonly transmissions: Transmissions
  readonly reconciling: Pick<Reconciling, "begin" | "forget" | "stop">
  readonly sealing: Sealing | null
  /** A look-up settled what these had asked. */
  readonly onFound: (requestIds: readonly string[]) => void
  /** An item moved; with its result when it is done. */
  readonly onMoved: (settled: Settled, command: Command, result: unknown) => void
  /** It goes to the end of its lane. */
  readonly onLast: (item: OutboxItem) => void
}

/** The way out: what is durable goes through the outbox, and its caller hears when the server has it. */
export interface Sending {
  /**
   * Puts it in the outbox. Resolves with the server's answer; rejects at once, having added nothing, where the outbox
   * is full or the signal is raised already.
   */
  readonly add: (draft: Draft, options: CallOptions) => Promise<unknown>
  /** Hands over what may go. */
  readonly pump: () => void
  /** The message itself came back: proof enough. */
  readonly noteEcho: (clientId: string, result: unknown) => void
  /** An answer to a request that was given up. True: it belongs to an item. */
  readonly noteLate: (requestId: string, outcome: Outcome) => boolean
  readonly retry: (key: string) => void
  readonly discard: (key: string) => void
  /** Waits for what becomes of an item that is there. */
  readonly join: (key: string, command: Command, options: CallOptions) => Promise<unknown>
  /** Says otherwise what waits untouched, and waits for it. */
  readonly rewrite: (key: string, command: Command, options: CallOptions) => Promise<unknown>
  /** Replaces queued items by the newest of them: their callers hear of that one. `null`: together they are nothing. */
  readonly fold: (keys: readonly string[], into: string | null) => void
  /** Takes back what cannot be kept, where it has to be. */
  readonly withdraw: (keys: readonly string[], error: ChatError) => void
  readonly unclear: () => readonly UnclearSend[]
  /** It cannot be sent as it is. */
  readonly fail: (key: string, error: ChatError) => void
  /** What a look-up says of an unclear item. */
  readonly conclude: (key: string, verdict: Verdict, message?: StoredMessage) => void
  /** What an earlier client left: nobody knows what became of some, and what waits for the `lost` waits in vain. */
  readonly adopt: (items: readonly KeptItem[], lost: readonly string[]) => void
  /** Ends every wait. */
  readonly stop: (error: ChatError) => void
}
