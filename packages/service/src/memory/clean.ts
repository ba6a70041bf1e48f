import type { Cleanable } from "../storage.ts"
import type { Tables } from "./tables.ts"

/** Removes at most `limit` records that are older than `beforeMs`; gives how many. */
export function clean(tables: Tables, kind: Cleanable, beforeMs: number, limit: number): number {
  return kind === "outcomes"
    ? cleanOutcomes(tables, beforeMs, limit)
    : cleanEvents(tables, beforeMs, limit)
}

function cleanOutcomes({ outcomes }: Tables, beforeMs: number, limit: number): number {
  let removed = 0
  for (const [userId, ofUser] of outcomes) {
    for (const [clientId, { at }] of ofUser) {
      if (removed === limit) return removed
      if (at >= beforeMs) continue
      ofUser.delete(clientId)
      removed++
    }
    if (ofUser.size === 0) outcomes.delete(userId)
  }
  return removed
}

function cleanEvents({ conversations }: Tables, beforeMs: number, limit: number): number {
  let removed = 0
  for (const row of conversations.values()) {
    const old = row.events.findIndex(({ at }) => at >= beforeMs)
    const count = Math.min(old === -1 ? row.events.length : old, limit - removed)
    row.events = row.events.slice(count)
    removed += count
  }
  return removed
}
