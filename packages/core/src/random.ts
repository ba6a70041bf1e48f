/** The port to chance. Each client draws from its own. */
export interface Random {
  /** Uniform in [0, 1). */
  readonly number: () => number
  /** A fresh id of 21 URL-safe characters (126 bits). */
  readonly id: () => string
}
