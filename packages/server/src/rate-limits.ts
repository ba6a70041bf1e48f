import type { LimitedAction, RateLimiter } from "@colloquy/service"
import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible"

export interface RateLimit {
  readonly points: number
  readonly windowMs: number
}

export interface RateLimits {
  /** By address. */
  readonly connection: RateLimit
  /** By user. */
  readonly message: RateLimit
  readonly typing: RateLimit
  readonly conversation: RateLimit
}

const minuteMs = 60_000

export const defaultRateLimits: RateLimits = {
  connection: { points: 60, windowMs: minuteMs },
  message: { points: 600, windowMs: minuteMs },
  typing: { points: 120, windowMs: minuteMs },
  conversation: { points: 30, windowMs: minuteMs },
}

export interface Limiters {
  readonly actions: RateLimiter
  /** As a `RateLimiter`, of addresses. */
  readonly connections: (address: string) => Promise<number | null>
}

/** Counts in memory, for one node. `null` sets no limits at all. */
export function createLimiters(limits: RateLimits | null): Limiters {
  if (!limits) return { actions: async () => null, connections: async () => null }
  const connection = limiterOf(limits.connection)
  const actions: Readonly<Record<LimitedAction, RateLimiterMemory>> = {
    message: limiterOf(limits.message),
    typing: limiterOf(limits.typing),
    conversation: limiterOf(limits.conversation),
  }
  return {
    actions: (action, userId) => consume(actions[action], userId),
    connections: (address) => consume(connection, address),
  }
}

function limiterOf({ points, windowMs }: RateLimit): RateLimiterMemory {
  return new RateLimiterMemory({ points, duration: windowMs / 1000 })
}

async function consume(limiter: RateLimiterMemory, key: string): Promise<number | null> {
  try {
    await limiter.consume(key)
    return null
  } catch (refusal) {
    if (refusal instanceof RateLimiterRes) return Math.max(1, refusal.msBeforeNext)
    throw refusal
  }
}
