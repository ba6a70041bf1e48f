import type { Cleanable, ServiceStorage } from "@colloquy/service"
import { sql } from "kysely"
import { readAccounts, writeAccount } from "./account-queries.ts"
import { coalesce } from "./coalesce.ts"
import {
  type AskedStanding,
  readConversation,
  readConversations,
  readStandings,
  readViews,
} from "./conversation-queries.ts"
import type { Database } from "./database.ts"
import { readEvents, readMessage, readTimeline } from "./message-queries.ts"
import { migrate } from "./migrations.ts"
import { type AskedOutcomes, readOutcomes, rememberOutcome } from "./outcomes.ts"
import {
  moveMarks,
  readConversationIds,
  readNeighbours,
  readReceipts,
  writeMute,
} from "./participant-queries.ts"
import { createWriter } from "./writer.ts"

/** Storage in any PostgreSQL, PGlite included. The tables are brought up to date first. */
export async function openSqlStorage(db: Database): Promise<ServiceStorage> {
  await migrate(db)
  const writer = createWriter(db)
  // Asked before every message.
  const outcomesOf = coalesce((asked: readonly AskedOutcomes[]) => readOutcomes(db, asked))
  const standingOf = coalesce((asked: readonly AskedStanding[]) => readStandings(db, asked))

  return {
    append: writer.append,
    outcomes: (userId, clientIds) => outcomesOf({ userId, clientIds }),
    remember: (key, outcome, at) => rememberOutcome(db, { key, outcome, at }),
    eventsAfter: (conversationId, afterSeq, limit) =>
      readEvents(db, conversationId, afterSeq, limit),
    messages: (conversationId, page) => readTimeline(db, conversationId, page),
    message: (conversationId, messageId) => readMessage(db, conversationId, messageId),
    standing: (conversationId, userId) => standingOf({ conversationId, userId }),
    conversation: (conversationId, asOfSeq) => readConversation(db, conversationId, asOfSeq),
    views: (conversationId, userIds, asOfSeq) => readViews(db, conversationId, userIds, asOfSeq),
    conversations: (userId, page) => readConversations(db, userId, page),
    conversationIds: (userId) => readConversationIds(db, userId),
    neighbours: (userId, among) => readNeighbours(db, userId, among),
    mark: (conversationId, userId, marks) => moveMarks(db, conversationId, userId, marks),
    receipts: (conversationId) => readReceipts(db, conversationId),
    mute: (conversationId, userId, until) => writeMute(db, conversationId, userId, until),
    accounts: (userIds) => readAccounts(db, userIds),
    saveAccount: (user, at) => writeAccount(db, user, at),
    clean: (kind, beforeMs, limit) => clean(db, kind, beforeMs, limit),
    async check() {
      await sql`select 1`.execute(db)
    },
    async close() {
      await writer.idle()
      await db.destroy()
    },
  }
}

async function clean(
  db: Database,
  kind: Cleanable,
  beforeMs: number,
  limit: number,
): Promise<number> {
  const statement =
    kind === "outcomes"
      ? sql`delete from outcomes where (user_id, client_id) in
          (select user_id, client_id from outcomes where at < ${beforeMs} order by at limit ${limit})`
      : sql`delete from events where (conversation_id, seq) in
          (select conversation_id, seq from events as old where at < ${beforeMs}
            and not exists (select 1 from events as kept where kept.at >= ${beforeMs}
              and kept.conversation_id = old.conversation_id and kept.seq < old.seq)
            order by at, seq limit ${limit})`
  const { numAffectedRows = 0n } = await statement.execute(db)
  return Number(numAffectedRows)
}
