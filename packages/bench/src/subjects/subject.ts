/** What a screen held after a flush. */
export interface Shown {
  /** Contents as they stood in the end. */
  readonly contents: readonly string[]
  /** Most that stood twice at the same time. */
  readonly doubled: number
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
}
