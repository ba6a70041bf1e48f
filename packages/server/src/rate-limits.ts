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
  /**
   * By user, of what comes by the QryptChat API; 120 messages and 60 typing frames a minute by default. Each start and
   * each stop of typing counts.
   */
  readonly qrypt?: Pick<RateLimits, "message" | "typing">
}

const minuteMs = 60_000

export const defaultRateLimits: RateLimits = {
  connection: { points: 60, windowMs: minuteMs },
  message: { points: 600, windowMs: minuteMs },
  typing: { points: 120, windowMs: minuteMs },
  conversation: { points: 30, windowMs: minuteMs },
}

const qryptLimits = {
  message: { points: 120, windowMs: minuteMs },
  typing: { points: 60, windowMs: minuteMs },
} as const satisfies RateLimits["qrypt"]

export interface Limiters {
  readonly actions: RateLimiter
  readonly qrypt: RateLimiter
  /** As a `RateLimiter`, of addresses. */
  readonly connections: (address: string) => Promise<number | null>
}

/** Counts in memory, for one node. `null` sets no limits at all. */
export function createLimiters(limits: RateLimits | null): Limiters {
  const free = async () => null
  if (!limits) return { actions: free, qrypt: free, connections: free }
  const { connection: ofAddress, message, typing, conversation, qrypt = qryptLimits } = limits
  const connection = limiterOf(ofAddress)
  return {
    actions: limiterOfActions({ message, typing, conversation }),
    qrypt: limiterOfActions(qrypt),
    connections: (address) => consume(connection, address),
  }
}

function limiterOfActions(limits: Partial<Record<LimitedAction, RateLimit>>): RateLimiter {
  const entries = Object.entries(limits).map(
    ([action, limit]) => [action, limiterOf(limit)] as const,
  )
  const limiters: ReadonlyMap<string, RateLimiterMemory> = new Map(entries)
  return async (action, userId) => {
    const limiter = limiters.get(action)
    return limiter ? consume(limiter, userId) : null
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
