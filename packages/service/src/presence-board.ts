import type { Presence, PresenceStatus } from "@colloquy/core"
import type { PresenceBoard } from "./ports.ts"

interface Entry {
  readonly sessions: Set<string>
  status: PresenceStatus
  statusText: string | null
}

/** What a server of one node remembers of those who left, at most. */
const maxLastSeen = 10_000

/** The presence of a single node, kept in memory. */
export function createPresenceBoard(): PresenceBoard {
  const present = new Map<string, Entry>()
  const lastSeen = new Map<string, number>()

  return {
    async connect(userId, sessionId) {
      const entry = present.get(userId)
      if (entry) {
        entry.sessions.add(sessionId)
        return false
      }
      present.set(userId, { sessions: new Set([sessionId]), status: "online", statusText: null })
      return true
    },
    async disconnect(userId, sessionId, at) {
      const entry = present.get(userId)
      if (!entry?.sessions.delete(sessionId) || entry.sessions.size > 0) return false
      present.delete(userId)
      noteLastSeen(userId, at)
      return true
    },
    async set(userId, status, statusText) {
      const entry = present.get(userId)
      if (entry) Object.assign(entry, { status, statusText })
    },
    async get(userIds) {
      return userIds.map(presenceOf)
    },
  }

  function presenceOf(userId: string): Presence {
    const lastSeenAt = lastSeen.get(userId) ?? null
    const entry = present.get(userId)
    if (!entry) return { userId, status: "offline", statusText: null, lastSeenAt }
    return { userId, status: entry.status, statusText: entry.statusText, lastSeenAt }
  }

  function noteLastSeen(userId: string, at: number): void {
    // A Map keeps the order of insertion, so the first key is the one seen longest ago.
    lastSeen.delete(userId)
    lastSeen.set(userId, at)
    const [oldest] = lastSeen.keys()
    if (lastSeen.size > maxLastSeen && oldest !== undefined) lastSeen.delete(oldest)
  }
}
