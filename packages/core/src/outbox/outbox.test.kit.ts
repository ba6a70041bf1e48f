import { createFakeClock } from "@colloquy/testing"
import { ChatError, type ChatErrorCode } from "../errors.ts"
import type { Draft } from "./item.ts"
import { createOutbox } from "./outbox.ts"
import type { OutboxLimits, ReadyItem } from "./outbox-options.ts"
import { createPace, type PaceRule } from "./pace.ts"

export const day = 86_400_000
const limits: OutboxLimits = {
  maxItems: 1_000,
  maxBytes: 5 * 1_048_576,
  maxAgeMs: day,
  maxLanes: 8,
}

export function arrange(
  own: Partial<OutboxLimits> = {},
  window = 16,
  rules: readonly PaceRule[] = [],
) {
  const clock = createFakeClock()
  let changes = 0
  let changed: readonly string[] = []
  const outbox = createOutbox({
    clock,
    limits: { ...limits, ...own },
    window,
    pace: createPace(rules, clock.now),
    knownOwn: () => null,
    onChange(keys) {
      changes += 1
      changed = keys
    },
  })
  return {
    clock,
    outbox,
    changeCount: () => changes,
    /** The keys that the last change named. */
    changed: () => changed,
    add: (...keys: readonly string[]) => {
      for (const key of keys) outbox.add(draft(key))
    },
    take: () => outbox.takeReady(() => true).map(({ clientId }) => clientId),
  }
}

/** "a1" is a message of conversation "a". */
export function draft(clientId: string, content = "hello"): Draft {
  const conversationId = clientId.slice(0, 1)
  const payload = { clientId, conversationId, type: "text", content }
  return {
    clientId,
    conversationId,
    lane: conversationId,
    command: { type: "send_message", payload },
  }
}

export function refusal(code: ChatErrorCode, retryAfterMs?: number): ChatError {
  return new ChatError({ code, operation: "send message", reason: "no", retryAfterMs })
}

export const chainOf = (items: readonly ReadyItem[]) =>
  items.map(({ clientId, afterClientId }) => [clientId, afterClientId])
