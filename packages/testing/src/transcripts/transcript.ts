import type { JsonValue } from "@colloquy/core"

/** One conversation of a client with a server, told step by step, and what the client shows for it. */
export interface Scenario {
  readonly name: string
  /** Which form of the server says this. */
  readonly variant: string
  readonly about: string
  readonly given: Given
  readonly steps: readonly Step[]
  readonly expect: Expected
}

/** What the client is made with. */
export interface Given {
  readonly url: string
  /** What the token provider gives, call after call, the last one again and again. Empty: there is none. */
  readonly tokens: readonly string[]
  /** The time at 0 ms: ISO 8601. */
  readonly epoch: string
  /** `node` by default: there headers can be sent, and the status of a refused handshake is seen. */
  readonly platform?: "node" | "browser"
  readonly user?: { readonly id: string; readonly name?: string; readonly username?: string }
  /** Those of the dialect. */
  readonly options?: { readonly [name: string]: JsonValue }
  /** What the toy cipher puts before a text, by user id. */
  readonly cipher?: { readonly [userId: string]: string }
}

interface Timed {
  /** Virtual time since the beginning; at once without it. */
  readonly atMs?: number
  readonly note?: string
}

interface OnSocket extends Timed {
  /** `a` by default. */
  readonly socket?: string
}

export type Step = AppStep | ClientStep | ServerStep | ClockStep

export type AppStep =
  | (Timed & {
      readonly from: "app"
      readonly kind: "call"
      readonly id: string
      readonly verb: string
      readonly args: readonly JsonValue[]
    })
  | (Timed & {
      readonly from: "app"
      readonly kind: "watch" | "unwatch"
      readonly conversationId: string
    })

interface FrameSaid extends OnSocket {
  readonly kind: "frame"
  /** An object is one JSON text, a string goes as it is. */
  readonly frame: JsonValue
}

interface EventSaid extends OnSocket {
  readonly kind: "event"
  readonly name: string
  readonly payload: JsonValue
  readonly ack?: string
}

interface AckSaid extends OnSocket {
  readonly kind: "ack"
  readonly to: string
  readonly payload: JsonValue
}

interface Closed extends OnSocket {
  readonly kind: "close"
  readonly code?: number
  readonly reason?: string
}

export interface OpenStep extends OnSocket {
  readonly kind: "open"
  readonly url?: string
  readonly path?: string
  readonly query?: { readonly [name: string]: JsonValue }
  readonly headers?: { readonly [name: string]: JsonValue }
  readonly protocols?: readonly JsonValue[]
  readonly auth?: JsonValue
}

export interface RequestStep extends Timed {
  readonly kind: "request"
  /** A label, for the response. */
  readonly id: string
  readonly method: string
  readonly path: string
  readonly headers?: { readonly [name: string]: JsonValue }
  readonly body?: JsonValue
}

export type ClientStep = (FrameSaid | EventSaid | AckSaid | Closed | OpenStep | RequestStep) & {
  readonly from: "client"
}

export interface Refusal {
  readonly status?: number
  readonly headers?: { readonly [name: string]: string }
  readonly body?: JsonValue
  readonly text?: string
  readonly error?: JsonValue
}

export interface Response extends Refusal {
  /** That of its request. */
  readonly id: string
  /** No answer came: the network failed. */
  readonly failed?: true
}

export type ServerStep = (
  | FrameSaid
  | EventSaid
  | AckSaid
  | Closed
  | (OnSocket & { readonly kind: "opened" })
  | (OnSocket & Refusal & { readonly kind: "refused" })
  | (Timed & Response & { readonly kind: "response" })
) & { readonly from: "server" }

interface ClockStep extends Timed {
  readonly from: "clock"
  readonly kind: "advance"
  readonly toMs: number
}

/** Values by name: `connection`, `messages(<id>)`. Objects hold at least these fields, arrays exactly these items. */
export type ExpectedState = { readonly [name: string]: JsonValue }

export interface ExpectedOperation {
  /** Id of its step. */
  readonly call: string
  readonly outcome: "resolved" | "rejected" | "pending"
  readonly value?: JsonValue
  readonly error?: JsonValue
}

export interface Expected {
  readonly operations?: readonly ExpectedOperation[]
  /** At the end. */
  readonly state?: ExpectedState
  readonly checkpoints?: readonly { readonly atMs: number; readonly state: ExpectedState }[]
  readonly events?: readonly { readonly [name: string]: JsonValue }[]
  /** How often a type of frame, an event, `METHOD path`, `frames` or `open` left the client. */
  readonly sent?: { readonly [what: string]: number }
  readonly diagnostics?: {
    readonly dropped?: number
    readonly ignored?: number
    readonly warned?: number
  }
}
