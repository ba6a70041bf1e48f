import type { HttpOutcome } from "../http.ts"
import type { JsonValue } from "../json.ts"
import type { Capability } from "../protocol/capabilities.ts"
import type { Command, OwnRequest, RequestMap } from "../protocol/commands.ts"
import type { User } from "../protocol/conversation.ts"
import type { CloseReason, ConnectRequest } from "../transport.ts"
import type { Delivery, Profile } from "./delivery.ts"
import type { Effect, Verdict } from "./effect.ts"

/** Says commands in a server's words, and understands its answers. */
export interface Dialect<
  Frame,
  Requests extends RequestMap<Requests> = object,
  Events extends object = object,
> {
  readonly name: string
  /** One connection, or one for each joined or watched conversation. */
  readonly channels: "one" | "perConversation"
  /** Joining is a subscription, repeated on each connection as an ordinary `join_conversation`. */
  readonly rejoins: boolean
  readonly capabilities: ReadonlySet<Capability>
  readonly delivery: Delivery
  readonly profile?: Profile<Requests>
  /** Commands of one lane go one after another (`delivery.window` at a time); `null` goes beside all lanes. */
  readonly lane: (command: Command | OwnRequest<Requests>) => string | null
  /** For types alone. */
  readonly types?: { readonly requests: Requests; readonly events: Events }
  readonly open: (context: DialectContext) => DialectSession<Frame, Requests>
}

/** What a session may know of its surroundings. */
export interface DialectContext {
  /** The conversation that this connection serves; `null` for the one of all. */
  readonly channel: string | null
  readonly user: User | null
  readonly deviceId: string
  /** Lives as long as the client; shared by channels. */
  readonly memory: Record<string, JsonValue>
  /** Sends of dead connections whose outcome is unknown; a `reply` to one of them is a late proof. */
  readonly unclear: () => readonly UnclearSend[]
  readonly nowMs: () => number
}

export interface UnclearSend {
  readonly requestId: string
  readonly command: Command
  /** Milliseconds since the epoch. */
  readonly firstSentAt: number
}

/** Pure: it answers each input with effects, waits for nothing, and remembers this connection alone. */
export interface DialectSession<Frame, Requests extends RequestMap<Requests> = object> {
  readonly request: (token: string | null) => ConnectRequest
  /** After the link opened: the hello, where there is one. With `channel: null` and no link: as soon as there is a token. */
  readonly opened: (token: string | null) => readonly Effect<Frame>[]
  readonly start: (
    command: Command | OwnRequest<Requests>,
    request: { readonly id: string; readonly attempt: number },
  ) => readonly Effect<Frame>[]
  readonly frame: (frame: Frame) => readonly Effect<Frame>[]
  /** A fetch belongs to its request, not to the link: it is answered even after `closed`. */
  readonly response: (
    response: HttpOutcome,
    of: { readonly requestId: string; readonly step?: string },
  ) => readonly Effect<Frame>[]
  /** A request ended without the session: by its deadline, by its caller, or because a look-up settled it. */
  readonly ended: (
    requestId: string,
    why: "timeout" | "aborted" | "settled",
  ) => readonly Effect<Frame>[]
  /** A new token in band; `null`: at the next handshake. */
  readonly renew: (token: string) => readonly Effect<Frame>[] | null
  /** `later`: not now, a turn is in flight; `null`: this wire has none. */
  readonly probe: () => readonly Effect<Frame>[] | "later" | null
  /** `null`: the table of close codes decides. */
  readonly closed: (reason: CloseReason) => Verdict | null
}
