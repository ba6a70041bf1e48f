import type {
  ChatErrorCode,
  CloseReason,
  Dialect,
  Http,
  RequestMap,
  Transport,
  Verdict,
} from "@colloquy/core"
import type { ServiceStorage } from "@colloquy/service"
import type { FakeClock } from "../../fake-clock.ts"

/** All that the contract wants to know of a dialect. */
export interface DialectSubject<Frame, Requests extends RequestMap<Requests> = object> {
  readonly dialect: Dialect<Frame, Requests>
  /** A server of this wire that holds nothing yet; called once for each check. */
  readonly serve: (clock: FakeClock) => DialectServer<Frame>
  /** Frames as JSON text and back, for what a hostile server makes of them; `textFrames` where they are text. */
  readonly frames: FrameText<Frame>
  /** Every refusal that the wire knows. */
  readonly errors: readonly DialectError<Frame>[]
  /** Every close that the dialect or the wire's document has something to say about. */
  readonly closes: readonly DialectClose[]
  /** An error that says of no request that it is about it; where the wire has such. */
  readonly nameless?: Frame
}

/** A token is the id of its user, and "bad" is refused. `createStandIn` gives what this wants. */
export interface DialectServer<Frame> {
  /** Each client its own. */
  readonly transport: () => Transport<Frame>
  /** What the server has, behind its wire. */
  readonly storage: ServiceStorage
  /** What went wrong inside it. */
  readonly faults: readonly unknown[]
  readonly stop: () => void
  /** For wires that say some of it by HTTP. */
  readonly http?: Http
  /** Makes a conversation of these users, the first one its maker; where the wire itself cannot. */
  readonly createConversation?: (userIds: readonly string[]) => Promise<string>
}

export interface FrameText<Frame> {
  readonly toText: (frame: Frame) => string
  /** Also of a text that is no frame: whatever the transport would hand on. */
  readonly fromText: (text: string) => Frame
}

export const textFrames: FrameText<string> = { toText: (text) => text, fromText: (text) => text }

/** What the server says instead of storing a message, and what that means. */
export interface DialectError<Frame> {
  readonly name: string
  /** `sent`: the frame that is refused. */
  readonly answer: (sent: Frame) => Frame
  readonly code: ChatErrorCode
  /** Whether the message may have been stored all the same. */
  readonly stored: "no" | "perhaps"
}

export interface DialectClose {
  readonly reason: Partial<CloseReason>
  readonly next: Verdict["next"]
}
