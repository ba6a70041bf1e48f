import { ChatError } from "@colloquy/core"
import type { LimitedAction } from "../ports.ts"
import type { ServiceContext } from "./context.ts"

/** Rejects with `rate_limited`, and the time to come back, once somebody has used up their share. */
export async function refuseOverRate(
  { limiter }: ServiceContext,
  action: LimitedAction,
  userId: string,
  operation: string,
): Promise<void> {
  const retryAfterMs = await limiter(action, userId)
  if (retryAfterMs === null) return
  const seconds = Math.ceil(retryAfterMs / 1000)
  const reason = `too many in a short time; try again in ${seconds} s`
  throw new ChatError({ code: "rate_limited", operation, reason, retryAfterMs })
}
