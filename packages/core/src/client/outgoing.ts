import type { ChatEvent } from "../protocol/events.ts"
import type { ChatState } from "../state/chat-state.ts"
import type { Channels, Starts } from "./channels.ts"
import { createConversationView } from "./conversation-view.ts"
import type { Identity } from "./identity.ts"
import type { Online } from "./online.ts"
import { createReconciling, type Reconciling } from "./reconciling.ts"
import { createSending } from "./sending.ts"
import type { Sending, SendingOptions } from "./sending-options.ts"
import { createTransmissions } from "./transmissions.ts"

export interface OutgoingOptions
  extends Omit<
    SendingOptions,
    "channels" | "transmissions" | "reconciling" | "knownOwn" | "onFound"
  > {
  readonly online: () => {
    readonly channels: Pick<Channels<object>, "isReady" | "noteFound"> & Starts
    readonly isReleased: Online<object>["isReleased"]
  }
  readonly state: ChatState
  readonly reconcileMs: number
  readonly toServerTime: Identity["toServerTime"]
  readonly receive: (event: ChatEvent) => void
}

/** The way out, with what becomes of a message whose answer got lost. */
export function createOutgoing(options: OutgoingOptions): {
  readonly sending: Sending
  readonly reconciling: Reconciling
} {
  const { online, state } = options
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
  const sending = createSending({
    ...options,
    channels: { start, isReady: (conversationId) => online().isReleased(conversationId) },
    transmissions,
    reconciling,
    knownOwn: view.knownOwn,
    onFound: (requestIds) => online().channels.noteFound(requestIds),
  })
  return { sending, reconciling }
}
