import type { Conversation } from "@colloquy/core"
import { viewedBy } from "../records.ts"
import type { LoggedEvent, Marked, ServiceStorage } from "../storage.ts"
import { append, keepOutcome, outcomeOf } from "./append.ts"
import { clean } from "./clean.ts"
import {
  type ConversationRow,
  createTables,
  type EventRow,
  sharedOf,
  type Tables,
  viewOfMember,
} from "./tables.ts"
import { pageOf } from "./timeline.ts"

/** Storage that lasts as long as its process: for tests, simulations and a first look. */
export function createMemoryStorage(): ServiceStorage {
  const tables = createTables()
  const rowOf = (conversationId: string) => tables.conversations.get(conversationId)

  return {
    append: async (event) => append(tables, event),
    async outcomes(userId, clientIds) {
      const known = clientIds.map((clientId) => ({
        clientId,
        outcome: outcomeOf(tables, { userId, clientId }),
      }))
      return new Map(known.flatMap((one) => (one.outcome ? [[one.clientId, one.outcome]] : [])))
    },
    async remember(key, outcome, at) {
      const known = outcomeOf(tables, key)
      if (!known) keepOutcome(tables, key, outcome, at)
      return known ?? outcome
    },

    async eventsAfter(conversationId, afterSeq, limit) {
      const row = rowOf(conversationId)
      if (!row) return []
      const newer = row.events.filter((entry) => entry.seq > afterSeq).slice(0, limit)
      return newer.flatMap((entry) => loggedEvent(row, entry) ?? [])
    },
    messages: async (conversationId, page) => pageOf(rowOf(conversationId)?.messages ?? [], page),
    message: async (conversationId, messageId) =>
      rowOf(conversationId)?.messagesById.get(messageId) ?? null,

    async standing(conversationId, userId) {
      const row = rowOf(conversationId)
      if (!row) return null
      return { type: row.type, seq: row.seq, role: row.members.get(userId)?.role ?? null }
    },
    async conversation(conversationId, asOfSeq) {
      const row = rowOf(conversationId)
      return row ? sharedOf(tables, row, asOfSeq) : null
    },
    async views(conversationId, userIds, asOfSeq) {
      const row = rowOf(conversationId)
      const members = [...new Set(userIds)].flatMap((userId) => row?.members.get(userId) ?? [])
      return row ? members.map((member) => viewOfMember(row, member, asOfSeq)) : []
    },
    conversations: async (userId, page) => pageOfConversations(tables, userId, page),
    conversationIds: async (userId) => rowsOf(tables, userId).map((row) => row.id),
    async neighbours(userId, among) {
      const known = new Set(rowsOf(tables, userId).flatMap((row) => [...row.members.keys()]))
      known.delete(userId)
      return among ? [...new Set(among)].filter((id) => known.has(id)) : [...known].sort()
    },

    mark: async (conversationId, userId, marks) => mark(rowOf(conversationId), userId, marks),
    async receipts(conversationId) {
      const members = [...(rowOf(conversationId)?.members.values() ?? [])]
      return members.map(({ userId, deliveredSeq, readSeq }) => ({ userId, deliveredSeq, readSeq }))
    },
    async mute(conversationId, userId, until) {
      const member = rowOf(conversationId)?.members.get(userId)
      if (member) member.mutedUntil = until
    },

    accounts: async (userIds) =>
      [...new Set(userIds)].flatMap((userId) => tables.accounts.get(userId) ?? []),
    async saveAccount(user) {
      tables.accounts.set(user.id, user)
    },

    clean: async (kind, beforeMs, limit) => clean(tables, kind, beforeMs, limit),
    async check() {},
    async close() {},
  }
}

function rowsOf({ conversations }: Tables, userId: string): ConversationRow[] {
  return [...conversations.values()].filter((row) => row.members.has(userId))
}

function pageOfConversations(
  tables: Tables,
  userId: string,
  { limit, before }: { readonly limit: number; readonly before?: string },
): { readonly conversations: readonly Conversation[]; readonly hasMore: boolean } {
  const rows = rowsOf(tables, userId).sort(
    (one, other) => other.updatedAt - one.updatedAt || (one.id < other.id ? 1 : -1),
  )
  // An unknown `before` is the end of the list, as it is in a comparison with nothing.
  const start = before === undefined ? 0 : indexAfter(rows, before)
  const page = rows.slice(start, start + limit)
  const conversations = page.flatMap((row) => {
    const member = row.members.get(userId)
    return member ? [viewedBy(sharedOf(tables, row), viewOfMember(row, member))] : []
  })
  return { conversations, hasMore: start + limit < rows.length }
}

function indexAfter(rows: readonly ConversationRow[], id: string): number {
  const index = rows.findIndex((row) => row.id === id)
  return index === -1 ? rows.length : index + 1
}

function mark(
  row: ConversationRow | undefined,
  userId: string,
  marks: { readonly deliveredSeq?: number; readonly readSeq?: number },
): Marked | null {
  const member = row?.members.get(userId)
  if (!row || !member) return null
  const deliveredSeq = Math.max(member.deliveredSeq, Math.min(marks.deliveredSeq ?? 0, row.seq))
  const readSeq = Math.max(member.readSeq, Math.min(marks.readSeq ?? 0, row.seq))
  const hasMoved = deliveredSeq > member.deliveredSeq || readSeq > member.readSeq
  Object.assign(member, { deliveredSeq, readSeq })
  const { unreadCount } = viewOfMember(row, member)
  return { userId, deliveredSeq, readSeq, unreadCount, countedSeq: row.seq, hasMoved }
}

function loggedEvent(row: ConversationRow, entry: EventRow): LoggedEvent | null {
  const { type, seq, messageId, userId } = entry
  switch (type) {
    case "message_received":
    case "message_edited":
    case "message_deleted":
    case "reaction_updated": {
      const message = row.messagesById.get(messageId ?? "")
      return message ? { type, seq, message } : null
    }
    case "conversation_left":
      return userId === null ? null : { type, seq, userId }
    default:
      return { type, seq }
  }
}
