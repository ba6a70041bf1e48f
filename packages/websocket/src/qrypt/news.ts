import type { ChatEvent, StoredMessage } from "@colloquy/core"
import type { Asked } from "./asked.ts"
import { dropped, type Effects, warned } from "./effects.ts"
import type { QryptServerFrame } from "./frames.ts"
import { decodeMessage } from "./messages.ts"
import type { People } from "./people.ts"
import { parseTime } from "./times.ts"

export interface NewsOptions {
  readonly asked: Asked
  readonly people: People
  readonly ownId: () => string
  readonly nowMs: () => number
}

/** What others did, and one's own other devices. */
export interface News {
  readonly message: (frame: QryptServerFrame<"message_received">) => Effects
  readonly typing: (frame: QryptServerFrame<"typing_update">) => Effects
  readonly presence: (frame: QryptServerFrame<"user_online" | "user_offline">) => Effects
  /** A send of this conversation is over; `id`: what it became. Own messages that came meanwhile are told now. */
  readonly release: (conversationId: string, id?: string) => Effects
  /** The newest message that is known of a conversation. */
  readonly newest: (conversationId: string) => StoredMessage | undefined
  readonly noteNewest: (message: StoredMessage) => void
  /** The newest page of it could not be told, for want of a message to page back from. */
  readonly noteUnanchored: (conversationId: string) => void
}

/** Nobody is told when somebody stops for want of a connection. */
const typingMs = 6_000
const reloadMs = 250
const maxKept = 1_000

export function createNews({ asked, people, ownId, nowMs }: NewsOptions): News {
  /** Own messages that came while a send of that conversation was on its way: one of them may be that. */
  const held = new Map<string, { readonly message: StoredMessage; readonly mustLoad: boolean }[]>()
  /** What sends of this connection became: their echo tells nothing more. */
  const settled = new Set<string>()
  const newest = new Map<string, StoredMessage>()
  const unanchored = new Set<string>()

  function tell(message: StoredMessage, mustLoad: boolean): Effects {
    const { conversationId } = message
    const isAnchor = unanchored.delete(conversationId)
    noteNewest(message)
    return [
      { type: "event", event: { type: "message_received", message } },
      ...(mustLoad || isAnchor
        ? [{ type: "stale", conversationId, afterMs: reloadMs } as const]
        : []),
    ]
  }

  function noteNewest(message: StoredMessage): void {
    const { conversationId, createdAt } = message
    const before = newest.get(conversationId)
    if ((before && before.createdAt > createdAt) || (!before && newest.size >= maxKept)) return
    newest.set(conversationId, message)
  }

  function here(userId: string): Effects {
    return people.noteHere(userId) ? [presenceOf(userId, "online", null)] : []
  }

  return {
    message({ payload, timestamp }) {
      const decoded = decodeMessage(payload.message, parseTime(timestamp) ?? nowMs())
      if (!decoded) return dropped("a message cannot be read")
      const { message, senderName, odd } = decoded
      const { id, conversationId, senderId } = message
      const mustLoad = payload.shouldReloadMessages === true
      people.note(conversationId, senderId, senderName)
      const oddities = odd.flatMap(warned)
      if (id !== null && settled.has(`${conversationId} ${id}`)) return oddities
      if (senderId !== ownId()) return [...oddities, ...here(senderId), ...tell(message, mustLoad)]
      if (!asked.isSending(conversationId)) return [...oddities, ...tell(message, mustLoad)]
      const waiting = held.get(conversationId) ?? []
      if (waiting.length < maxKept) held.set(conversationId, [...waiting, { message, mustLoad }])
      return oddities
    },
    typing({ payload }) {
      const { conversationId, userId, username, isTyping } = payload
      if (!people.isKnown(conversationId)) return dropped("somebody types in no known conversation")
      if (userId === ownId()) return []
      people.note(conversationId, userId, username)
      const event: ChatEvent = {
        type: "typing_update",
        conversationId,
        userId,
        isTyping,
        expiresInMs: typingMs,
        ...(username ? { name: username } : {}),
      }
      return [...here(userId), { type: "event", event }]
    },
    presence({ type, payload }) {
      const { userId, timestamp } = payload
      if (type === "user_online") {
        people.noteHere(userId)
        return [presenceOf(userId, "online", null)]
      }
      people.noteOffline(userId)
      const lastSeenAt = parseTime(timestamp) ?? nowMs()
      return [presenceOf(userId, "offline", lastSeenAt)]
    },
    release(conversationId, id) {
      if (id !== undefined) {
        settled.add(`${conversationId} ${id}`)
        const [oldest] = settled
        if (settled.size > maxKept && oldest !== undefined) settled.delete(oldest)
      }
      if (asked.isSending(conversationId)) return []
      const waiting = held.get(conversationId) ?? []
      held.delete(conversationId)
      return waiting
        .filter(({ message }) => !settled.has(`${conversationId} ${message.id}`))
        .flatMap(({ message, mustLoad }) => tell(message, mustLoad))
    },
    newest: (conversationId) => newest.get(conversationId),
    noteNewest,
    noteUnanchored: (conversationId) => void unanchored.add(conversationId),
  }
}

function presenceOf(
  userId: string,
  status: "online" | "offline",
  lastSeenAt: number | null,
): Effects[number] {
  const presence = { userId, status, statusText: null, lastSeenAt }
  return { type: "event", event: { type: "presence_updated", presence } }
}
