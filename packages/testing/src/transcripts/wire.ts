import type { HttpRequest, HttpResponse } from "@colloquy/core"
import type { Refusal } from "./transcript.ts"

/** What goes over a wire that carries named events with acknowledgements. */
export type EventFrame =
  | { readonly event: string; readonly payload: unknown; readonly ackId?: string }
  | { readonly ackOf: string; readonly payload: unknown }

/** The server's end of one connection of the client. */
export interface Peer {
  readonly open: () => void
  readonly refuse: (refusal: Refusal) => void
  /** A text, or an event. */
  readonly say: (frame: string | EventFrame) => void
  readonly close: (code: number | undefined, reason: string) => void
}

/** What a handshake says, in the fields that its wire has. */
export interface Handshake {
  readonly url?: string
  readonly path?: string
  readonly query?: Readonly<Record<string, string>>
  readonly headers?: Readonly<Record<string, string>>
  readonly protocols?: readonly string[]
  readonly auth?: unknown
}

/** What the client did. */
export type Deed = { readonly atMs: number } & (
  | { readonly kind: "open"; readonly peer: Peer; readonly handshake: Handshake }
  | { readonly kind: "frame"; readonly peer: Peer; readonly text: string }
  | { readonly kind: "event"; readonly peer: Peer; readonly frame: EventFrame }
  | {
      readonly kind: "close"
      readonly peer: Peer
      readonly code: number
      readonly reason: string
      /** Nothing of it goes over a wire that was never open. */
      readonly isUnseen: boolean
    }
  | {
      readonly kind: "request"
      readonly request: HttpRequest
      readonly answer: (response: HttpResponse | null) => void
    }
)

type Told = Deed extends infer D ? (D extends Deed ? Omit<D, "atMs"> : never) : never

/** Hears what the client does. */
export interface Wire {
  readonly note: (deed: Told) => void
}

export function createWire(nowMs: () => number, onDeed: (deed: Deed) => void): Wire {
  return { note: (deed) => onDeed({ ...deed, atMs: nowMs() }) }
}

/** Fields of a frame that is one JSON object. */
export function fieldsOf(deed: Deed): Readonly<Record<string, unknown>> {
  if (deed.kind !== "frame") return {}
  try {
    const value: unknown = JSON.parse(deed.text)
    return typeof value === "object" && value !== null ? { ...value } : {}
  } catch {
    return {}
  }
}
