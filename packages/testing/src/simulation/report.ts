import type { Violation } from "./oracle/violation.ts"

/** What became of one run. */
export interface SimulationReport {
  readonly seed: number
  /** `null`: it passed. */
  readonly violation: (Violation & { readonly step: number }) | null
  readonly steps: number
  /** Of everything that happened, in order. */
  readonly traceHash: string
  /** The last lines of it. */
  readonly trace: readonly string[]
  /** Tasks that ran. */
  readonly tasks: number
}
