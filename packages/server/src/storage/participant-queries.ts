import type { Receipt } from "@colloquy/core"
import type { Marked } from "@colloquy/service"
import { sql } from "kysely"
import { unreadCount } from "./conversation-queries.ts"
import type { Database } from "./database.ts"

export interface Marks {
  readonly deliveredSeq?: number
  readonly readSeq?: number
}

/** Moves marks forward, in one statement: of two at once the higher one stays. */
export async function moveMarks(
  db: Database,
  conversationId: string,
  userId: string,
  { deliveredSeq = 0, readSeq = 0 }: Marks,
): Promise<Marked | null> {
  const head = sql<number>`(select seq from conversations where id = ${conversationId})`
  const delivered = sql<number>`least(${deliveredSeq}::bigint, ${head})`
  const read = sql<number>`least(${readSeq}::bigint, ${head})`
  const moved = await db
    .updateTable("participants")
    .set({
      delivered_seq: sql<number>`greatest(delivered_seq, ${delivered})`,
      read_seq: sql<number>`greatest(read_seq, ${read})`,
    })
    .where("conversation_id", "=", conversationId)
    .where("user_id", "=", userId)
    .where(sql<boolean>`(delivered_seq < ${delivered} or read_seq < ${read})`)
    .returning("user_id")
    .executeTakeFirst()
  // In one statement: nothing comes between the count and the seq that it takes in.
  const row = await db
    .selectFrom("participants as p")
    .innerJoin("conversations as c", "c.id", "p.conversation_id")
    .select(["p.delivered_seq", "p.read_seq", "c.seq"])
    .select((expression) => unreadCount(expression))
    .where("p.conversation_id", "=", conversationId)
    .where("p.user_id", "=", userId)
    .executeTakeFirst()
  if (!row) return null
  return {
    userId,
    deliveredSeq: row.delivered_seq,
    readSeq: row.read_seq,
    unreadCount: Number(row.unread_count),
    countedSeq: row.seq,
    hasMoved: moved !== undefined,
  }
}

export async function readReceipts(
  db: Database,
  conversationId: string,
): Promise<readonly Receipt[]> {
  const rows = await db
    .selectFrom("participants")
    .select(["user_id", "delivered_seq", "read_seq"])
    .where("conversation_id", "=", conversationId)
    .orderBy("position")
    .execute()
  return rows.map((row) => ({
    userId: row.user_id,
    deliveredSeq: row.delivered_seq,
    readSeq: row.read_seq,
  }))
}

export async function writeMute(
  db: Database,
  conversationId: string,
  userId: string,
  until: number | null,
): Promise<void> {
  await db
    .updateTable("participants")
    .set({ muted_until: until })
    .where("conversation_id", "=", conversationId)
    .where("user_id", "=", userId)
    .execute()
}

export async function readConversationIds(
  db: Database,
  userId: string,
): Promise<readonly string[]> {
  const rows = await db
    .selectFrom("participants")
    .select("conversation_id")
    .where("user_id", "=", userId)
    .orderBy("conversation_id")
    .execute()
  return rows.map((row) => row.conversation_id)
}

export async function readNeighbours(
  db: Database,
  userId: string,
  among?: readonly string[],
): Promise<readonly string[]> {
  if (among?.length === 0) return []
  let query = db
    .selectFrom("participants as own")
    .innerJoin("participants as other", "other.conversation_id", "own.conversation_id")
    .select("other.user_id")
    .distinct()
    .where("own.user_id", "=", userId)
    .where("other.user_id", "<>", userId)
    .orderBy("other.user_id")
  if (among) query = query.where("other.user_id", "in", among)
  const rows = await query.execute()
  return rows.map((row) => row.user_id)
}
