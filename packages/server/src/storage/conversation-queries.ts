import type { Conversation, Participant } from "@colloquy/core"
import {
  type ConversationView,
  type KeptMessage,
  type SharedConversation,
  type Standing,
  viewedBy,
} from "@colloquy/service"
import {
  type AliasedSelectQueryBuilder,
  type ExpressionBuilder,
  type Selectable,
  sql,
} from "kysely"
import type { ConversationsTable, Database, Tables } from "./database.ts"
import { readJson, toMessage, toParticipant, toTime } from "./rows.ts"

/** Above every seq. */
const anySeq = 2 ** 31 - 1

export interface AskedStanding {
  readonly conversationId: string
  readonly userId: string
}

/** Where several people stand, in the order of the questions. */
export async function readStandings(
  db: Database,
  asked: readonly AskedStanding[],
): Promise<readonly (Standing | null)[]> {
  const { rows } = await sql<Standing & { readonly place: number }>`
    select asked.place, c.type, c.seq, p.role
    from json_to_recordset(${JSON.stringify(asked.map((one, place) => ({ ...one, place })))}::json)
      as asked(place integer, "conversationId" text, "userId" text)
    cross join lateral (
      select type, seq from conversations where id = asked."conversationId" limit 1
    ) as c
    left join lateral (
      select role from participants
      where conversation_id = asked."conversationId" and user_id = asked."userId"
      limit 1
    ) as p on true`.execute(db)
  const standings: (Standing | null)[] = asked.map(() => null)
  for (const { place, type, seq, role } of rows) standings[place] = { type, seq, role }
  return standings
}

export async function readConversation(
  db: Database,
  conversationId: string,
  asOfSeq?: number,
): Promise<SharedConversation | null> {
  const row = await db
    .selectFrom("conversations")
    .selectAll()
    .where("id", "=", conversationId)
    .executeTakeFirst()
  if (!row) return null
  const participants = await readParticipants(db, [conversationId])
  const lastMessages = await readLastMessages(db, [conversationId], asOfSeq ?? anySeq)
  return {
    ...toShared(row, participants.get(conversationId), lastMessages.get(conversationId)),
    seq: asOfSeq ?? row.seq,
  }
}

export async function readViews(
  db: Database,
  conversationId: string,
  userIds: readonly string[],
  asOfSeq: number = anySeq,
): Promise<readonly ConversationView[]> {
  if (userIds.length === 0) return []
  const rows = await db
    .selectFrom("participants as p")
    .select(["p.user_id", "p.read_seq", "p.muted_until"])
    .select((expression) => unreadCount(expression, asOfSeq))
    .where("p.conversation_id", "=", conversationId)
    .where("p.user_id", "in", userIds)
    .orderBy("p.position")
    .execute()
  return rows.map(toView)
}

export async function readConversations(
  db: Database,
  userId: string,
  { limit, before }: { readonly limit: number; readonly before?: string },
): Promise<{ readonly conversations: readonly Conversation[]; readonly hasMore: boolean }> {
  let query = db
    .selectFrom("participants as p")
    .innerJoin("conversations as c", "c.id", "p.conversation_id")
    .selectAll("c")
    .select(["p.user_id", "p.read_seq", "p.muted_until"])
    .select((expression) => unreadCount(expression))
    .where("p.user_id", "=", userId)
    .orderBy("c.updated_at", "desc")
    .orderBy("c.id", "desc")
    .limit(limit + 1)
  if (before !== undefined) {
    query = query.where(
      sql<boolean>`(c.updated_at, c.id) < (select updated_at, id from conversations where id = ${before})`,
    )
  }
  const rows = await query.execute()
  const page = rows.slice(0, limit)
  const ids = page.map(({ id }) => id)
  const participants = await readParticipants(db, ids)
  const lastMessages = await readLastMessages(db, ids, anySeq)
  const conversations = page.map((row) =>
    viewedBy(toShared(row, participants.get(row.id), lastMessages.get(row.id)), toView(row)),
  )
  return { conversations, hasMore: rows.length > limit }
}

async function readParticipants(
  db: Database,
  conversationIds: readonly string[],
): Promise<ReadonlyMap<string, readonly Participant[]>> {
  const participants = new Map<string, Participant[]>(conversationIds.map((id) => [id, []]))
  if (conversationIds.length === 0) return participants
  const rows = await db
    .selectFrom("participants as p")
    .leftJoin("accounts as a", "a.id", "p.user_id")
    .select(["p.conversation_id", "p.user_id", "p.role", "p.joined_at", "a.name", "a.avatar_url"])
    .where("p.conversation_id", "in", conversationIds)
    .orderBy("p.position")
    .execute()
  for (const row of rows) participants.get(row.conversation_id)?.push(toParticipant(row))
  return participants
}

async function readLastMessages(
  db: Database,
  conversationIds: readonly string[],
  asOfSeq: number,
): Promise<ReadonlyMap<string, KeptMessage>> {
  if (conversationIds.length === 0) return new Map()
  const rows = await db
    .selectFrom("conversations as c")
    .innerJoinLateral(
      (lateral) =>
        lateral
          .selectFrom("messages")
          .selectAll()
          .whereRef("messages.conversation_id", "=", "c.id")
          .where("messages.seq", "<=", asOfSeq)
          .orderBy("messages.seq", "desc")
          .limit(1)
          .as("m"),
      (join) => join.onTrue(),
    )
    .selectAll("m")
    .where("c.id", "in", conversationIds)
    .execute()
  return new Map(rows.map((row) => [row.conversation_id, toMessage(row)]))
}

/** Messages of others above the participant's read mark, as the log told of them up to a seq. */
export function unreadCount(
  expression: ExpressionBuilder<Tables & { p: Tables["participants"] }, "p">,
  asOfSeq: number = anySeq,
): AliasedSelectQueryBuilder<{ count: number | string | bigint }, "unread_count"> {
  return expression
    .selectFrom("messages as m")
    .select((inner) => inner.fn.countAll().as("count"))
    .whereRef("m.conversation_id", "=", "p.conversation_id")
    .whereRef("m.seq", ">", "p.read_seq")
    .where("m.seq", "<=", asOfSeq)
    .whereRef("m.sender_id", "<>", "p.user_id")
    .where((inner) =>
      inner.or([inner("m.deleted_at", "is", null), inner("m.update_seq", ">", asOfSeq)]),
    )
    .as("unread_count")
}

function toShared(
  row: Selectable<ConversationsTable>,
  participants: readonly Participant[] = [],
  lastMessage: KeptMessage | null = null,
): SharedConversation {
  return {
    id: row.id,
    type: row.type,
    name: row.name,
    participants,
    createdAt: Number(row.created_at),
    updatedAt: Number(row.updated_at),
    seq: row.seq,
    lastMessage,
    metadata: readJson("metadata", row.metadata),
  }
}

function toView(row: {
  readonly user_id: string
  readonly read_seq: number
  readonly muted_until: number | string | null
  readonly unread_count: number | string | bigint | null
}): ConversationView {
  return {
    userId: row.user_id,
    readSeq: row.read_seq,
    unreadCount: Number(row.unread_count),
    mutedUntil: toTime(row.muted_until),
  }
}
