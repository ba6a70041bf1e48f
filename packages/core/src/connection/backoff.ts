/** How long to wait between attempts. Rules B1, B3, B5, B7 of SPEC: full jitter, as AWS describes it. */
export interface BackoffOptions {
  /** Spread of the first retry. */
  readonly firstMs: number
  readonly baseMs: number
  readonly floorMs: number
  readonly capMs: number
  /** A `ready` shorter than this did not prove that the server is well. */
  readonly stableMs: number
  /** Attempts that may follow one another at once, and the time in which one more is granted. */
  readonly burst: number
  readonly refillMs: number
  readonly maxAttempts: number
}

const maxExponent = 20
const maxHintMs = 15 * 60_000
const maxHintSpreadMs = 5_000
/** After so long in `ready` the failures before it count no more, even if nothing was heard. */
const surelyStableMs = 30_000

/**
 * Milliseconds to wait after the `failures`-th failure in a row.
 *
 * @param chance uniform in [0, 1)
 */
export function backoffMs(failures: number, options: BackoffOptions, chance: number): number {
  if (failures <= 0) return chance * options.firstMs
  const ceilingMs = Math.min(options.capMs, options.baseMs * 2 ** Math.min(failures, maxExponent))
  return Math.max(options.floorMs, chance * ceilingMs)
}

/** Milliseconds to wait when the server said when to come back: later than that, and never sooner than without it. */
export function hintedMs(hintMs: number, leastMs: number, chance: number): number {
  const hint = Math.min(hintMs, maxHintMs)
  const spreadMs = chance * Math.min(hint / 2, maxHintSpreadMs)
  return Math.max(leastMs, Math.min(hint + spreadMs, maxHintMs))
}

/** Whether a connection that was ready so long lets the failures before it be forgotten. */
export function isStable(readyForMs: number, hasHeard: boolean, stableMs: number): boolean {
  return readyForMs >= surelyStableMs || (readyForMs >= stableMs && hasHeard)
}
