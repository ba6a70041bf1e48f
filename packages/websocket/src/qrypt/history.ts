import type { Command, MessagePage, StoredMessage } from "@colloquy/core"
import { dropped, type Effects, warned } from "./effects.ts"
import { anchorOf, maxRows } from "./encode.ts"
import type { QryptServerFrame } from "./frames.ts"
import { decodeMessage } from "./messages.ts"
import type { People } from "./people.ts"
import { parseTime, toleranceMs } from "./times.ts"

/** What a page holds, and what was odd about it. */
export interface Rows {
  readonly messages: readonly StoredMessage[]
  /** As many as were asked for, or as fit into a page: there may be more. */
  readonly isFull: boolean
  readonly notes: Effects
}

/** The good rows of a page; `null`: it is of another conversation. */
export function readRows(
  { payload, timestamp }: QryptServerFrame<"messages_loaded">,
  conversationId: string,
  limit: number,
  people: People,
  nowMs: number,
): Rows | null {
  if (payload.conversationId !== conversationId) return null
  const messages = new Map<string, StoredMessage>()
  const notes: Effects[number][] = []
  let lastAt = 0
  for (const row of payload.messages) {
    const decoded = decodeMessage(row, parseTime(timestamp) ?? nowMs)
    const id = decoded?.message.id
    if (!decoded || !id) notes.push(...dropped("a row of a page cannot be read"))
    else if (decoded.message.conversationId !== conversationId)
      notes.push(...dropped("a row belongs to another conversation"))
    else if (messages.has(id)) notes.push(...dropped("a row came twice"))
    else {
      const { message, senderName, odd } = decoded
      people.note(conversationId, message.senderId, senderName)
      notes.push(...odd.flatMap(warned))
      if (message.createdAt < lastAt) notes.push(...warned("the rows of a page are out of order"))
      lastAt = message.createdAt
      messages.set(id, message)
    }
  }
  const isFull = payload.hasMore === true || payload.messages.length >= limit
  return { messages: [...messages.values()], isFull, notes }
}

export function pageOf(
  messages: readonly StoredMessage[],
  rest: Partial<MessagePage> = {},
): MessagePage {
  return { messages, hasOlder: false, hasNewer: false, cursor: null, ...rest }
}

/** Loading the oldest rows marks all of them as read. */
export function readByLoading(conversationId: string, userId: string): Effects {
  const event = { type: "receipt_updated", conversationId, userId, unreadCount: 0 } as const
  return [{ type: "event", event }]
}

/** Whether an unclear send would stand in these rows, if it had been stored. Pure. */
export function covers(command: Command<"look_up">, { messages, isFull }: Rows): boolean {
  if (!isFull) return true
  const from = command.payload.sentAtMs - toleranceMs
  return anchorOf(command) !== null && messages.some(({ createdAt }) => createdAt < from)
}

export function limitOf(command: Command<"load_messages">): number {
  return Math.min(command.payload.limit ?? maxRows, maxRows)
}
