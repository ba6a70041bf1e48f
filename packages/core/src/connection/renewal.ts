import type { Cancel, Clock } from "../clock.ts"
import type { Random } from "../random.ts"

const leastMs = 30_000
const beforeEndMs = 60_000
const shareOfLife = 0.8
const mostJitter = 0.1
/** The longest that a platform's timer runs: a longer one would end at once. */
const mostMs = 2 ** 31 - 1
const repeatMs = 5_000

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
  const jitteredMs = delayMs * (1 - mostJitter * random.number())
  return clock.after(Math.min(Math.max(leastMs, jitteredMs), mostMs), renew)
}

/** After a failed renewal: 5 to 10 s later. */
export function repeatRenewal(clock: Clock, random: Random, renew: () => void): Cancel {
  return clock.after(repeatMs * (1 + random.number()), renew)
}
