import type { DurableEvent, ServiceEvent } from "../../events.ts"
import type { SharedConversation } from "../../records.ts"
import type { Outlet } from "./outlet.ts"
import type { Names } from "./people.ts"
import type { Rooms } from "./rooms.ts"
import { newRowOf, readableRowOf } from "./rows.ts"
import type { Seat } from "./seat.ts"

export interface NewsOptions {
  readonly outlet: Outlet
  readonly rooms: Rooms
  readonly names: Names
  readonly seat: Seat
  readonly userId: string
  readonly now: () => number
}

type MessageEvent = Extract<DurableEvent, { readonly message: unknown }>
type TypingEvent = Extract<ServiceEvent, { type: "typing_update" }>
type ConversationEvent = Extract<DurableEvent, { readonly views: unknown }>

/** What one socket is told of what happens: only of conversations that it has joined, but for new ones. */
export function createNews(options: NewsOptions): (event: ServiceEvent) => void {
  const { outlet, rooms, names, seat, userId, now } = options

  function message({ conversationId, message }: MessageEvent): void {
    const isFromHere = message.clientId !== null && seat.sending.has(message.clientId)
    if (isFromHere || !seat.hasJoined(conversationId)) return
    const row = readableRowOf(message, userId, names.of)
    if (row) outlet.tell("message_received", { message: row })
  }

  function typing({ conversationId, userId: typistId, isTyping }: TypingEvent): void {
    const isFromHere = typistId === userId && seat.typing.has(conversationId)
    if (isFromHere && !isTyping) seat.typing.delete(conversationId)
    if (isFromHere || !seat.hasJoined(conversationId)) return
    const username = names.of(typistId) ?? null
    outlet.tellEphemeral("typing_update", {
      ...{ conversationId, userId: typistId, username, isTyping },
    })
  }

  /** This wire says it once for each conversation that both are in. */
  function presence(type: "user_online" | "user_offline", personId: string, at: number): void {
    const timestamp = new Date(at).toISOString()
    for (const conversationId of seat.joined()) {
      if (!rooms.has(conversationId, personId)) continue
      const payload = { userId: personId, conversationId, timestamp }
      outlet.tellEphemeral(type, payload)
    }
  }

  function conversation({ type, conversation }: ConversationEvent): void {
    names.noteAll(conversation.participants)
    rooms.update(conversation)
    if (type === "conversation_updated" && !isInvitation(conversation)) return
    const row = newRowOf(conversation)
    if (seat.isCreating) seat.held.push(row)
    else outlet.tell("conversation_created", { conversation: row })
  }

  /** Being added to a group is told as its beginning: nothing else would tell it. */
  function isInvitation({ participants, updatedAt, createdAt }: SharedConversation): boolean {
    const joinedAt = participants.find((one) => one.userId === userId)?.joinedAt
    return joinedAt === updatedAt && joinedAt !== createdAt
  }

  return (event) => {
    switch (event.type) {
      case "message_received":
        return message(event)
      case "typing_update":
        return typing(event)
      case "conversation_created":
      case "conversation_updated":
        return conversation(event)
      case "conversation_left":
        rooms.remove(event.conversationId, event.userId)
        if (event.userId === userId) seat.leave(event.conversationId)
        return
      case "user_online":
        return presence(event.type, event.userId, now())
      case "user_offline":
        return presence(event.type, event.userId, event.lastSeenAt)
      case "presence_updated": {
        const { userId: personId, status } = event.presence
        return presence(status === "offline" ? "user_offline" : "user_online", personId, now())
      }
      default:
        // Changes, marks and settings have no frames here: the next load shows them.
        return
    }
  }
}
