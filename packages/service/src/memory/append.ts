import { ChatError } from "@colloquy/core"
import type { CommandKey, MessageChange, NewEvent, NewMessage } from "../changes.ts"
import { changeMessage, newMessage } from "../kept-message.ts"
import type { KeptMessage, NewParticipant } from "../records.ts"
import type { Appended, Outcome } from "../storage.ts"
import { heirOf } from "../succession.ts"
import {
  type ConversationRow,
  type EventRow,
  sharedOf,
  type Tables,
  viewOfMember,
} from "./tables.ts"

/** Without a wait in it, so that nothing comes between: what a database needs a transaction for. */
export function append(tables: Tables, event: NewEvent): Appended {
  const known = "key" in event ? outcomeOf(tables, event.key) : undefined
  if (known) return { status: "repeated", outcome: known }
  switch (event.type) {
    case "message_received": {
      const row = requireRow(tables, event.conversationId)
      const message = addMessage(row, event)
      const { conversationId } = event
      keepOutcome(
        tables,
        event.key,
        { type: "message", conversationId, messageId: event.id },
        event.at,
      )
      return {
        status: "stored",
        event: { type: event.type, conversationId, seq: message.seq, message },
      }
    }
    case "message_edited":
    case "message_deleted":
    case "reaction_updated":
      return changeOne(tables, event)
    case "conversation_created": {
      const first = event.directKey === null ? undefined : tables.directKeys.get(event.directKey)
      const conversationId = first ?? event.conversationId
      const outcome = { type: "conversation", conversationId } as const
      keepOutcome(tables, event.key, outcome, event.at)
      if (first !== undefined) return { status: "repeated", outcome }
      if (event.directKey !== null) tables.directKeys.set(event.directKey, conversationId)
      return tellConversation(tables, createRow(tables, event), event)
    }
    case "conversation_updated": {
      const row = requireRow(tables, event.conversationId)
      if (event.name !== undefined) row.name = event.name.trim() || null
      if (event.metadata !== undefined) row.metadata = event.metadata
      if (event.removedId !== undefined) row.members.delete(event.removedId)
      changeRoles(row, event.roles)
      log(row, event, null, null)
      for (const { userId, role } of event.added ?? []) addMember(row, userId, role, event.at)
      nameHeir(row)
      return tellConversation(tables, row, event)
    }
    case "conversation_left": {
      const row = requireRow(tables, event.conversationId)
      row.members.delete(event.userId)
      nameHeir(row)
      log(row, event, null, event.userId)
      const { type, conversationId, userId } = event
      return { status: "stored", event: { type, conversationId, userId, seq: row.seq } }
    }
  }
}

export function outcomeOf(tables: Tables, { userId, clientId }: CommandKey): Outcome | undefined {
  return tables.outcomes.get(userId)?.get(clientId)?.outcome
}

export function keepOutcome(
  tables: Tables,
  { userId, clientId }: CommandKey,
  outcome: Outcome,
  at: number,
): void {
  const ofUser = tables.outcomes.get(userId) ?? new Map()
  tables.outcomes.set(userId, ofUser.set(clientId, { outcome, at }))
}

function addMessage(row: ConversationRow, event: NewMessage): KeptMessage {
  log(row, event, event.id, null)
  const message = newMessage(event, row.seq)
  row.messages.push(message)
  row.messagesById.set(message.id, message)
  return message
}

function changeOne(tables: Tables, event: MessageChange): Appended {
  const { type, conversationId, messageId, key, at } = event
  const row = tables.conversations.get(conversationId)
  const known = row?.messagesById.get(messageId)
  if (!row || !known) throw notFound("the message was not found")
  const message = changeMessage(known, event, row.seq + 1)
  const outcome = { type, conversationId, messageId }
  keepOutcome(tables, key, outcome, at)
  if (message === known) return { status: "repeated", outcome }
  enter(row, event, messageId, null)
  row.messages[row.messages.lastIndexOf(known)] = message
  row.messagesById.set(messageId, message)
  return { status: "stored", event: { type, conversationId, seq: row.seq, message } }
}

function createRow(
  tables: Tables,
  event: Extract<NewEvent, { type: "conversation_created" }>,
): ConversationRow {
  const row: ConversationRow = {
    id: event.conversationId,
    type: event.conversationType,
    name: event.name,
    metadata: event.metadata,
    createdAt: event.at,
    updatedAt: event.at,
    seq: 0,
    members: new Map(),
    messages: [],
    messagesById: new Map(),
    events: [],
  }
  tables.conversations.set(row.id, row)
  log(row, event, null, null)
  for (const { userId, role } of event.participants) addMember(row, userId, role, event.at)
  return row
}

function log(
  row: ConversationRow,
  event: NewEvent,
  messageId: string | null,
  userId: string | null,
): void {
  enter(row, event, messageId, userId)
  row.updatedAt = Math.max(row.updatedAt, event.at)
}

/** By itself: a change of what was said long ago brings no conversation to the top. */
function enter(
  row: ConversationRow,
  { type, at }: NewEvent,
  messageId: string | null,
  userId: string | null,
): void {
  row.seq++
  const entry: EventRow = { type, seq: row.seq, at, messageId, userId }
  row.events.push(entry)
}

/** What was said before somebody came is not unread to them. */
function addMember(
  row: ConversationRow,
  userId: string,
  role: "owner" | "admin" | "member",
  joinedAt: number,
): void {
  if (row.members.has(userId)) return
  const marks = { deliveredSeq: row.seq, readSeq: row.seq, mutedUntil: null }
  row.members.set(userId, { userId, role, joinedAt, ...marks })
}

function changeRoles(row: ConversationRow, roles: readonly NewParticipant[] | undefined): void {
  for (const { userId, role } of roles ?? []) {
    const member = row.members.get(userId)
    if (member) member.role = role
  }
}

function nameHeir(row: ConversationRow): void {
  const heir = row.members.get(heirOf(row.type, [...row.members.values()]) ?? "")
  if (heir) heir.role = "owner"
}

function tellConversation(
  tables: Tables,
  row: ConversationRow,
  { type }: { readonly type: "conversation_created" | "conversation_updated" },
): Appended {
  const conversation = sharedOf(tables, row)
  const views = [...row.members.values()].map((member) => viewOfMember(row, member))
  const event = { type, conversationId: row.id, seq: row.seq, conversation, views }
  return { status: "stored", event }
}

function requireRow(tables: Tables, conversationId: string): ConversationRow {
  const row = tables.conversations.get(conversationId)
  if (row) return row
  throw notFound("the conversation was not found")
}

function notFound(reason: string): ChatError {
  return new ChatError({ code: "not_found", operation: "store an event", reason })
}
