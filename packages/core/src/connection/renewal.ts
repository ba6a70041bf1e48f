import type { Cancel, Clock } from "../clock.ts"
import type { Random } from "../random.ts"

const leastMs = 30_000
const beforeEndMs = 60_000
const shareOfLife = 0.8
const mostJitter = 0.1

/**
 * Schedules a renewal before a token ends: at 80 % of what is left of its life or 60 s before its end, whichever is
 * sooner, a little earlier by chance, and never within 30 s. Rule A3.
 */
export function scheduleRenewal(
  expiresAt: number,
  clock: Clock,
  random: Random,
  renew: () => void,
): Cancel {
  const leftMs = expiresAt - clock.now()
  const delayMs = Math.min(leftMs * shareOfLife, leftMs - beforeEndMs)
  return clock.after(Math.max(leastMs, delayMs * (1 - mostJitter * random.number())), renew)
}
