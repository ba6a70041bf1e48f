/** What a person does. Indices count in a circle, so that a decision fits whatever is there. */
export type Operation =
  | { readonly type: "send"; readonly room: number; readonly text: number }
  | {
      readonly type: "connect" | "disconnect" | "setToken" | "logout" | "close" | "open" | "reload"
    }
  | {
      /** Opens a page beside the one that is there; looks at the other one. */
      readonly type: "tab" | "turn"
    }
  | { readonly type: "create"; readonly kind: "group" | "channel" | "direct" }
  | {
      readonly type: "read" | "typing" | "join" | "leave" | "older" | "newest"
      readonly room: number
    }
  | { readonly type: "watch" | "unwatch"; readonly room: number }
  | { readonly type: "add" | "remove"; readonly room: number; readonly user: number }
  | { readonly type: "retry" | "discard"; readonly item: number }
  /** `message` counts from the newest. */
  | { readonly type: "edit" | "delete"; readonly room: number; readonly message: number }
  | {
      readonly type: "react"
      readonly room: number
      readonly message: number
      readonly isGiven: boolean
    }

/** What goes wrong between a machine and the server, on the machine, or with the server. */
export type Fault =
  | { readonly type: "cut"; readonly isSilent: boolean }
  | { readonly type: "block"; readonly way: "up" | "down" | "both"; readonly forMs: number }
  | {
      readonly type: "spoilHandshakes"
      readonly become: "refused" | "ignored"
      readonly forMs: number
    }
  | { readonly type: "slowLink"; readonly latencyMs: number; readonly forMs: number }
  | { readonly type: "mishap"; readonly kind: "lost" | "repeated" | "late"; readonly count: number }
  | { readonly type: "sleep" | "freeze" | "hide" | "offline"; readonly forMs: number }
  | { readonly type: "jump"; readonly byMs: number }
  | { readonly type: "signal"; readonly signal: "online" | "offline" | "visible" }
  | { readonly type: "breakDisk"; readonly how: DiskFault; readonly forMs: number }
  | { readonly type: "crashAtWrite"; readonly writes: number }
  | { readonly type: "corrupt"; readonly item: number; readonly how: "cut" | "wrong" | "newer" }
  | { readonly type: "withholdToken"; readonly how: "hangs" | "rejects"; readonly forMs: number }
  | {
      readonly type: "stopServer"
      readonly isSilent: boolean
      readonly forMs: number
      /** What was stored so shortly before is lost; nothing by default. */
      readonly forgetsMs?: number
    }
  | { readonly type: "drainServer" | "breakStore"; readonly forMs: number }
  | { readonly type: "slowStore"; readonly mostMs: number; readonly forMs: number }
  | { readonly type: "expireTokens" }

export type DiskFault = "refuses" | "throws" | "hangs" | "slow" | "closes"

/** One moment of a run: who does what, or bears what, and how long nothing else is decided afterwards. */
export type Decision = (Operation | Fault) & { readonly client: number; readonly waitMs: number }

/** Everything that decides a run, but the chances that its seed gives. */
export interface Plan {
  readonly version: typeof planVersion
  readonly seed: number
  /** By client: whose it is. Two with one user are two devices. */
  readonly users: readonly number[]
  readonly latencyMs: number
  readonly jitterMs: number
  /** By client: how far its clock is ahead. */
  readonly skewsMs: readonly number[]
  readonly tokenLifeMs: number
  /** What waits to be sent is kept on the disk. */
  readonly isDurable: boolean
  /** By client: it speaks to a gateway that takes a repeat for a second message; none by default. */
  readonly areWeak?: readonly boolean[]
  /** A page knows whose it is before the server says so. */
  readonly knowsUser: boolean
  readonly decisions: readonly Decision[]
}

/** Counts the changes of what a plan means. */
export const planVersion = 2
