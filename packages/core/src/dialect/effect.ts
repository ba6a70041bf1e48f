import type { ChatError } from "../errors.ts"
import type { HttpRequest } from "../http.ts"
import type { Capability } from "../protocol/capabilities.ts"
import type { Commands, CommandType } from "../protocol/commands.ts"
import type { User } from "../protocol/conversation.ts"
import type { ChatEvent } from "../protocol/events.ts"

/** What to do about a link that ended or was denied. */
export type Verdict =
  | { readonly next: "retry"; readonly retryAfterMs?: number; readonly error?: ChatError }
  | { readonly next: "reauthenticate" | "stop"; readonly error: ChatError }

/** What a server says of itself and of the user when it accepts a connection. */
export interface Welcome {
  readonly user?: User
  readonly capabilities?: ReadonlySet<Capability>
  /** Milliseconds since the epoch. */
  readonly serverTime?: number
  /** When the token ends; milliseconds since the epoch. */
  readonly expiresAt?: number
  readonly sessionId?: string
  readonly limits?: Readonly<Record<string, number>>
}

/** What a session asks the connection to do. */
export type Effect<Frame> =
  /** `commits`: from here on the command may have been applied. Before it, a lost link means "not sent". */
  | {
      readonly type: "send"
      readonly frame: Frame
      readonly requestId?: string
      readonly commits?: boolean
    }
  | {
      readonly type: "fetch"
      readonly request: HttpRequest
      readonly requestId: string
      readonly step?: string
    }
  /** Accepted. A later one only updates the welcome. */
  | { readonly type: "ready"; readonly welcome: Welcome }
  /** Denied, draining, replaced: the core closes the link and follows the verdict. */
  | { readonly type: "end"; readonly verdict: Verdict }
  /** Settles the request. The dialect matched it, by id, order or echo; the message carries the command's `clientId`. */
  | {
      readonly type: "reply"
      readonly requestId: string
      readonly result: unknown
      readonly holdsLane?: true
    }
  /** One with `unauthorized` and "no" is asked once more, where the session can say a new token on the open link. */
  | {
      readonly type: "refusal"
      readonly requestId: string
      readonly error: ChatError
      readonly stored: "no" | "perhaps"
      readonly repeatAfterMs?: number
    }
  /** The lane that a reply held is free. */
  | { readonly type: "finished"; readonly requestId: string }
  /** The answer proves nothing: look it up. */
  | { readonly type: "claim"; readonly requestId: string }
  | { readonly type: "event"; readonly event: ChatEvent }
  | { readonly type: "stale"; readonly conversationId: string; readonly afterMs: number }
  | { readonly type: "probed" }
  | {
      readonly type: "note"
      readonly kind: "dropped" | "ignored" | "warned"
      readonly reason: string
    }

/** A reply whose result has the command's type. */
export function reply<T extends CommandType>(
  _type: T,
  requestId: string,
  result: Commands[T]["result"],
): Effect<never> {
  return { type: "reply", requestId, result }
}
