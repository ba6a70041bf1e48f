import type { Channels, Starts } from "../channels/channels.ts"
import type { Identity } from "../channels/identity.ts"
import type { Cipher, CipherTurns } from "../cipher/cipher.ts"
import type { Opening } from "../cipher/opening.ts"
import { createSealing, type Sealing } from "../cipher/sealing.ts"
import type { KeeperOptions } from "../outbox/durability.ts"
import type { ChatEvent } from "../protocol/events.ts"
import type { ChatState } from "../state/chat-state.ts"
import { unlistedConversation } from "../state/conversations.ts"
import { createConversationView } from "./conversation-view.ts"
import { createReconciling, type Reconciling } from "./reconciling.ts"
import { createRestoring } from "./restoring.ts"
import { createSending } from "./sending.ts"
import type { Sending, SendingOptions } from "./sending-options.ts"
import { createTransmissions } from "./transmissions.ts"

export interface OutgoingOptions
  extends Omit<
    SendingOptions,
    "channels" | "transmissions" | "reconciling" | "onFound" | "sealing"
  > {
  readonly online: () => {
    readonly channels: Pick<Channels<object>, "isReady" | "noteFound"> & Starts
    /** Whether the outbox may send: connected, and past what has to come first. */
    readonly isReleased: (conversationId: string | null) => boolean
  }
  readonly state: ChatState
  readonly reconcileMs: number
  readonly toServerTime: Identity["toServerTime"]
  /** The way in, once it is known whether it is what became of a send. */
  readonly receive: (event: ChatEvent) => void
  readonly cipher: Cipher | undefined
  readonly turns: CipherTurns
  readonly opening: Opening | null
}

/** The way out, with what becomes of a message whose answer got lost. */
export function createOutgoing(options: OutgoingOptions): {
  readonly sending: Sending
  readonly reconciling: Reconciling
  readonly sealing: Sealing | null
  readonly restore: KeeperOptions["onRestored"]
  readonly receive: (event: ChatEvent) => void
} {
  const { online, state, outbox, cipher, opening } = options
  const transmissions = createTransmissions()
  const view = createConversationView(state)
  const start: Starts["start"] = (...args) => online().channels.start(...args)
  const reconciling = createReconciling({
    ...options,
    channels: { start, isReady: (conversationId) => online().channels.isReady(conversationId) },
    requestMs: options.deadlineMs("look_up"),
    ownId: state.ownId,
    transmissions: transmissions.all,
    view,
    conclude: (...args) => sending.conclude(...args),
  })
  const sealing = cipher
    ? createSealing({
        ...{ cipher, outbox, turns: options.turns },
        conversationOf: (id) => state.conversations.get(id) ?? unlistedConversation(id),
        onSealed: () => sending.pump(),
        onFailed: (key, error) => sending.fail(key, error),
      })
    : null
  const sending = createSending({
    ...options,
    channels: { start, isReady: (conversationId) => online().isReleased(conversationId) },
    transmissions,
    reconciling,
    sealing,
    onFound: (requestIds) => online().channels.noteFound(requestIds),
  })
  const join = (event: ChatEvent): void => {
    const joined = reconciling.joinEvent(event)
    if (joined) options.receive(joined)
  }
  return {
    ...{ sending, reconciling, sealing },
    restore: createRestoring({ ...options, sending, sealing }),
    receive: (event) => (opening ? opening.event(event, join) : join(event)),
  }
}
