/** One promise of the contract. */
export interface DialectCheck {
  readonly name: string
  /** Rejects where the promise is broken. */
  readonly run: () => Promise<void>
}

/** Reads what a check expects to be there. */
export function present<T>(value: T | null | undefined, what: string): T {
  if (value === null || value === undefined) throw new Error(`there is no ${what}`)
  return value
}
