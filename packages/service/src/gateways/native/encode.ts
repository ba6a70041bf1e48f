import type { ServerFrameType, ServerPayloads } from "@colloquy/core"
import type { ServiceEvent } from "../../events.ts"
import { type ConversationView, reactionsOf } from "../../records.ts"

/** The text of a frame: a reply where there is a request, else a broadcast. */
export function encodeFrame<Type extends ServerFrameType>(
  type: Type,
  payload: ServerPayloads[Type],
  nowMs: number,
  requestId?: string | undefined,
): string {
  const timestamp = new Date(nowMs).toISOString()
  return JSON.stringify({ type, payload, ...(requestId !== undefined && { requestId }), timestamp })
}

/** Gives the broadcast of an event: one text for all who see the same. */
export type EventEncoder = (event: ServiceEvent, userId: string) => string

export function createEventEncoder(now: () => number): EventEncoder {
  // A text lives as long as its event, which is dropped once the last socket has it.
  const texts = new WeakMap<ServiceEvent, string>()

  return (event, userId) => {
    if (event.type === "receipt_updated" && event.userId === userId) {
      const { type, ...payload } = event
      return encodeFrame(type, payload, now())
    }
    const text = texts.get(event) ?? encodeShared(event, now())
    texts.set(event, text)
    return "views" in event ? text + viewText(event.views, userId) : text
  }
}

/** Of an event with views: all but its end, which `viewText` adds for each viewer. */
function encodeShared(event: ServiceEvent, nowMs: number): string {
  switch (event.type) {
    case "message_received":
    case "message_edited":
    case "message_deleted":
      return encodeFrame(event.type, { message: event.message }, nowMs)
    case "reaction_updated":
      return encodeFrame(event.type, reactionsOf(event.message, event.seq), nowMs)
    case "conversation_created":
    case "conversation_updated": {
      const timestamp = new Date(nowMs).toISOString()
      const opening = JSON.stringify({ type: event.type, timestamp }).slice(0, -1)
      return `${opening},"payload":{"conversation":${JSON.stringify(event.conversation).slice(0, -1)}`
    }
    case "view_changed":
      return encodeFrame("conversation_updated", { conversation: event.conversation }, nowMs)
    case "presence_updated":
      return encodeFrame(event.type, event.presence, nowMs)
    case "receipt_updated": {
      const { type, unreadCount: _, countedSeq: __, ...payload } = event
      return encodeFrame(type, payload, nowMs)
    }
    default: {
      const { type, ...payload } = event
      return encodeFrame(type, payload, nowMs)
    }
  }
}

function viewText(views: readonly ConversationView[], userId: string): string {
  const view = views.find((candidate) => candidate.userId === userId)
  const { readSeq = 0, unreadCount = 0, mutedUntil = null } = view ?? {}
  return `,${JSON.stringify({ readSeq, unreadCount, mutedUntil }).slice(1)}}}`
}
