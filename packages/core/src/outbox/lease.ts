import { integer, object, string } from "../guard.ts"

/** Who drains a durable outbox, where several clients of one user share it. */
interface Lease {
  readonly holder: string
  /** Milliseconds since the epoch. */
  readonly until: number
}

const leaseMs = 15_000
/** How often it is renewed, and how often whoever waits for it looks. */
export const leaseTurnMs = 5_000

const isLease = object({ holder: string, until: integer(0, Number.MAX_SAFE_INTEGER) })

/** Of one epoch: whoever lets go of it late touches nobody else's. */
export function leaseKey(epoch: number): string {
  return `lease/${epoch}`
}

export function leaseOf(holder: string, nowMs: number): { holder: string; until: number } {
  return { holder, until: nowMs + leaseMs }
}

/** Whether `holder` may take it. One that ends later than any lease can was written by a clock that was wrong. */
export function mayTake(lease: unknown, holder: string, nowMs: number): boolean {
  if (!isSound(lease)) return true
  return lease.holder === holder || lease.until <= nowMs || lease.until > nowMs + leaseMs
}

/** Never a number that was used before, also after everything was erased. */
export function nextEpoch(epoch: number, nowMs: number): number {
  return Math.max(epoch + 1, nowMs)
}

function isSound(lease: unknown): lease is Lease {
  return isLease(lease) === undefined
}
