/** What a person does. Indices count in a circle, so that a decision fits whatever is there. */
export type Operation =
  | { readonly type: "send"; readonly room: number; readonly text: number }
  | {
      readonly type: "connect" | "disconnect" | "setToken" | "logout" | "close" | "open" | "reload"
    }
  | { readonly type: "create"; readonly kind: "group" | "channel" | "direct" }
  | {
      readonly type: "read" | "typing" | "join" | "leave" | "older" | "newest"
      readonly room: number
    }
  | { readonly type: "watch" | "unwatch"; readonly room: number }
  | { readonly type: "add" | "remove"; readonly room: number; readonly user: number }
  | { readonly type: "retry" | "discard"; readonly item: number }

/** One moment of a run: who does what, and how long nothing else is decided afterwards. */
export type Decision = Operation & { readonly client: number; readonly waitMs: number }

/** Everything that decides a run, but the chances that its seed gives. */
export interface Plan {
  readonly version: typeof planVersion
  readonly seed: number
  /** By client: whose it is. Two with one user are two devices. */
  readonly users: readonly number[]
  readonly latencyMs: number
  readonly jitterMs: number
  readonly decisions: readonly Decision[]
}

/** Counts the changes of what a plan means. */
export const planVersion = 1
