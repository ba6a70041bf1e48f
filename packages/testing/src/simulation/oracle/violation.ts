/** A promise that was broken. */
export interface Violation {
  readonly invariant: Invariant
  /** What was seen, in words. */
  readonly reason: string
}

/** Those of the rules' own names; `threw`: something was thrown where nobody catches. */
export type Invariant = "I1" | "I2" | "I3" | "I4" | "I5" | "I6" | "I7" | "threw"
