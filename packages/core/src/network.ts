/** What the platform says of the network and of the page. Each is a hint, never proof. */
export type NetworkSignal = "online" | "offline" | "visible" | "hidden" | "frozen" | "resumed"

/** The port to the network's and the page's state. */
export interface Network {
  readonly isOnline: () => boolean
  /** Nobody looks at the page, and its timers may run once a minute. */
  readonly isHidden: () => boolean
  /** Gives the way to stop; nothing is attached to the platform before the first call. */
  readonly subscribe: (listener: (signal: NetworkSignal) => void) => () => void
}
