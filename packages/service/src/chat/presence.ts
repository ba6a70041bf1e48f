import type { Presence, PresenceStatus } from "@colloquy/core"
import { userTopic } from "../bus.ts"
import type { ServiceEvent } from "../events.ts"
import { publish, type ServiceContext } from "./context.ts"

export interface PresenceRules {
  readonly setPresence: (
    userId: string,
    status: PresenceStatus,
    statusText: string | null,
  ) => Promise<Presence>
  /** Of oneself and of those one shares a conversation with; others are left out. */
  readonly loadPresence: (
    userId: string,
    userIds: readonly string[],
  ) => Promise<readonly Presence[]>
  readonly comeOnline: (userId: string, sessionId: string) => Promise<void>
  /** Whether that was the user's last socket. */
  readonly goOffline: (userId: string, sessionId: string) => Promise<boolean>
}

export function createPresenceRules(context: ServiceContext): PresenceRules {
  const { storage, presence, clock } = context

  return {
    async setPresence(userId, status, statusText) {
      await presence.set(userId, status, statusText)
      const [updated] = await presence.get([userId])
      const current = updated ?? { userId, status, statusText, lastSeenAt: null }
      const event = { type: "presence_updated", presence: current } as const
      publish(context, event, [userTopic(userId)])
      await tellNeighbours(userId, event)
      return current
    },
    async loadPresence(userId, userIds) {
      const known = new Set(await storage.neighbours(userId, userIds))
      return presence.get(userIds.filter((id) => id === userId || known.has(id)))
    },
    async comeOnline(userId, sessionId) {
      if (await presence.connect(userId, sessionId))
        await tellNeighbours(userId, { type: "user_online", userId })
    },
    async goOffline(userId, sessionId) {
      const lastSeenAt = clock.now()
      const isLast = await presence.disconnect(userId, sessionId, lastSeenAt)
      if (isLast) await tellNeighbours(userId, { type: "user_offline", userId, lastSeenAt })
      return isLast
    },
  }

  async function tellNeighbours(userId: string, event: ServiceEvent): Promise<void> {
    publish(context, event, (await storage.neighbours(userId)).map(userTopic))
  }
}
