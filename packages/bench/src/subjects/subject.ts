/** What a screen held after a flush. */
export interface Shown {
  /** Contents as they stood in the end. */
  readonly contents: readonly string[]
  /** Most that stood twice at the same time. */
  readonly doubled: number
}

/** How a subject receives. */
export interface Reception {
  readonly conversationIds: readonly string[]
  /** Whether it keeps the messages, all of them, as for a screen that looks at each conversation. */
  readonly keeps: boolean
  readonly onMessage: () => void
}

/** A subject that frames reach without a network. */
export interface InProcess {
  readonly deliver: (text: string) => void
  /** Messages that it holds. */
  readonly count: () => number
  readonly close: () => Promise<void>
}

/** A live connection that asks and sends. */
export interface Conversing {
  /** Asks for something small. */
  readonly request: () => Promise<unknown>
  /** Sends a message, and waits for its acknowledgement. */
  readonly send: (content: string) => Promise<unknown>
}

/** One client library, or a floor. A suite runs those that can do what it measures. */
export interface Subject {
  readonly name: string
  /**
   * Queues all contents without a connection, then connects; resolves when each was acknowledged.
   *
   * @param isWatched Looks for what stands twice at every notification; that takes time.
   */
  readonly flush: (url: string, contents: readonly string[], isWatched: boolean) => Promise<Shown>
  /** Connects, and asks with `load_stats` for the messages to begin. */
  readonly receive: (url: string, reception: Reception) => Promise<void>
  readonly converse: (url: string) => Promise<Conversing>
  readonly openInProcess: (reception: Reception) => Promise<InProcess>
}
