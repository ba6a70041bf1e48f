import type { ConversationType, Participant, ParticipantRole, User } from "@colloquy/core"
import type { NewEvent } from "../changes.ts"
import type { ConversationView, KeptMessage, SharedConversation } from "../records.ts"
import type { Outcome } from "../storage.ts"

export interface MemberRow {
  readonly userId: string
  readonly joinedAt: number
  role: ParticipantRole
  deliveredSeq: number
  readSeq: number
  mutedUntil: number | null
}

export interface EventRow {
  readonly type: NewEvent["type"]
  readonly seq: number
  readonly at: number
  readonly messageId: string | null
  readonly userId: string | null
}

export interface ConversationRow {
  readonly id: string
  readonly type: ConversationType
  readonly createdAt: number
  name: string | null
  metadata: Readonly<Record<string, unknown>>
  updatedAt: number
  seq: number
  readonly members: Map<string, MemberRow>
  /** In the order of seq. */
  readonly messages: KeptMessage[]
  readonly messagesById: Map<string, KeptMessage>
  events: EventRow[]
}

/** What would be tables. */
export interface Tables {
  readonly accounts: Map<string, User>
  readonly conversations: Map<string, ConversationRow>
  readonly directKeys: Map<string, string>
  /** By user, then by `clientId`. */
  readonly outcomes: Map<string, Map<string, { readonly outcome: Outcome; readonly at: number }>>
}

export function createTables(): Tables {
  return {
    accounts: new Map(),
    conversations: new Map(),
    directKeys: new Map(),
    outcomes: new Map(),
  }
}

function participantsOf({ accounts }: Tables, row: ConversationRow): Participant[] {
  return [...row.members.values()].map(({ userId, role, joinedAt }) => {
    const account = accounts.get(userId)
    const { name, avatarUrl } = account ?? {}
    return {
      userId,
      role,
      joinedAt,
      ...(name !== undefined && { name }),
      ...(avatarUrl !== undefined && { avatarUrl }),
    }
  })
}

export function sharedOf(
  tables: Tables,
  row: ConversationRow,
  asOfSeq: number = row.seq,
): SharedConversation {
  return {
    id: row.id,
    type: row.type,
    name: row.name,
    participants: participantsOf(tables, row),
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
    seq: asOfSeq,
    lastMessage: row.messages.findLast((message) => message.seq <= asOfSeq) ?? null,
    metadata: row.metadata,
  }
}

export function viewOfMember(
  row: ConversationRow,
  member: MemberRow,
  asOfSeq: number = row.seq,
): ConversationView {
  const { userId, readSeq, mutedUntil } = member
  let unreadCount = 0
  for (let index = row.messages.length - 1; index >= 0; index--) {
    const message = row.messages[index]
    if (!message || message.seq <= readSeq) break
    const isGone = message.deletedAt !== null && message.updateSeq <= asOfSeq
    if (message.seq <= asOfSeq && message.senderId !== userId && !isGone) unreadCount++
  }
  return { userId, readSeq, unreadCount, mutedUntil }
}
