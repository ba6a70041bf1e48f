import type { Asking } from "../channels/asking.ts"
import type { Channels } from "../channels/channels.ts"
import type { Clock } from "../clock.ts"
import type { Outbox } from "../outbox/outbox-options.ts"
import type { Command, CommandType } from "../protocol/commands.ts"
import type { Random } from "../random.ts"
import type { Patience } from "../receiving/patience.ts"
import type { Receiving } from "../receiving/receiving.ts"
import type { Resuming } from "../receiving/resuming.ts"
import type { Reconciling } from "../sending/reconciling.ts"
import type { Sending } from "../sending/sending-options.ts"
import type { ChatState } from "../state/chat-state.ts"

/** What the verbs work with. */
export interface Rooms {
  readonly clock: Clock
  readonly random: Random
  readonly state: ChatState
  readonly outbox: Outbox
  readonly channels: Pick<Channels<object>, "isReady" | "join" | "leave">
  readonly asking: Pick<Asking<object>, "ask" | "refusalOf">
  readonly sending: Sending
  readonly reconciling: Pick<Reconciling, "join">
  readonly receiving: Receiving
  readonly patience: Patience
  readonly resuming: Pick<Resuming, "noteJoined" | "show">
  /** Joining is a subscription on this server, and leaving ends that alone. */
  readonly rejoins: boolean
  /** Whether it waits in the outbox while there is no connection. */
  readonly isDurable: (type: CommandType) => boolean
  readonly laneOf: (command: Command) => string | null
  /** A bound that the server announced, or the protocol's own. */
  readonly limit: (name: "contentChars") => number
  /** The list knows too little of it, and is loaded anew. */
  readonly relist: (conversationId: string) => void
  readonly stopTyping: (conversationId: string) => void
}
