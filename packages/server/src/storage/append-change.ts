import { ChatError } from "@colloquy/core"
import type {
  Appended,
  ConversationChange,
  Departure,
  MessageChange,
  NewConversation,
} from "@colloquy/service"
import { sql } from "kysely"
import { appendMessageChange } from "./append-message-change.ts"
import { readConversation, readViews } from "./conversation-queries.ts"
import type { Database } from "./database.ts"
import { addOutcome, readOutcome } from "./outcomes.ts"
import { addParticipants, changeParticipants, type Head } from "./participant-changes.ts"

type Change = NewConversation | ConversationChange | Departure

/** Stores a change of a conversation or of a message in it, within the caller's transaction. */
export async function appendChange(db: Database, event: Change | MessageChange): Promise<Appended> {
  switch (event.type) {
    case "message_edited":
    case "message_deleted":
    case "reaction_updated":
      return appendMessageChange(db, event)
    case "conversation_created":
      return create(db, event)
    default:
      return change(db, event)
  }
}

async function create(db: Database, event: NewConversation): Promise<Appended> {
  const { conversationId, key, at } = event
  const outcome = { type: "conversation", conversationId } as const
  if (!(await addOutcome(db, { key, at, outcome }))) return repeated(db, event)
  const inserted = await db
    .insertInto("conversations")
    .values({
      id: conversationId,
      type: event.conversationType,
      name: event.name,
      metadata: JSON.stringify(event.metadata),
      created_at: at,
      updated_at: at,
      seq: 1,
      direct_key: event.directKey,
    })
    .onConflict((conflict) => conflict.column("direct_key").doNothing())
    .returning("id")
    .executeTakeFirst()
  if (!inserted) return pointToFirst(db, event)
  await addParticipants(db, event, event.participants, 1)
  await log(db, event, 1, null)
  return tell(db, event, 1)
}

async function repeated(db: Database, { key }: NewConversation): Promise<Appended> {
  const outcome = await readOutcome(db, key)
  if (outcome) return { status: "repeated", outcome }
  throw notFound()
}

/** The two people have their conversation already: the command's outcome is that one. */
async function pointToFirst(db: Database, { key, directKey }: NewConversation): Promise<Appended> {
  const { id } = await db
    .selectFrom("conversations")
    .select("id")
    .where("direct_key", "=", directKey)
    .executeTakeFirstOrThrow()
  const outcome = { type: "conversation", conversationId: id } as const
  await db
    .updateTable("outcomes")
    .set({ outcome: JSON.stringify(outcome) })
    .where("user_id", "=", key.userId)
    .where("client_id", "=", key.clientId)
    .execute()
  return { status: "repeated", outcome }
}

async function change(db: Database, event: ConversationChange | Departure): Promise<Appended> {
  const { conversationId } = event
  const head = await takeSeq(db, event)
  const { seq } = head
  await changeParticipants(db, event, head)
  if (event.type === "conversation_updated") {
    await log(db, event, seq, null)
    return tell(db, event, seq)
  }
  const { type, userId } = event
  await log(db, event, seq, userId)
  return { status: "stored", event: { type, conversationId, userId, seq } }
}

/** From here on nobody else changes the conversation until the transaction ends. */
async function takeSeq(db: Database, event: ConversationChange | Departure): Promise<Head> {
  const { name, metadata } = event.type === "conversation_updated" ? event : {}
  const row = await db
    .updateTable("conversations")
    .set({
      seq: sql<number>`seq + 1`,
      updated_at: sql<number>`greatest(updated_at, ${event.at}::bigint)`,
      ...(name !== undefined && { name: name.trim() || null }),
      ...(metadata !== undefined && { metadata: JSON.stringify(metadata) }),
    })
    .where("id", "=", event.conversationId)
    .returning(["seq", "type"])
    .executeTakeFirst()
  if (!row) throw notFound()
  return row
}

async function log(
  db: Database,
  { conversationId, type, at }: Change,
  seq: number,
  userId: string | null,
): Promise<void> {
  const row = { conversation_id: conversationId, seq, type, message_id: null, user_id: userId, at }
  await db.insertInto("events").values(row).execute()
}

async function tell(
  db: Database,
  { conversationId, type }: NewConversation | ConversationChange,
  seq: number,
): Promise<Appended> {
  const conversation = await readConversation(db, conversationId)
  if (!conversation) throw notFound()
  const userIds = conversation.participants.map(({ userId }) => userId)
  const views = await readViews(db, conversationId, userIds)
  return { status: "stored", event: { type, conversationId, seq, conversation, views } }
}

function notFound(): ChatError {
  const reason = "the conversation was not found"
  return new ChatError({ code: "not_found", operation: "store the change", reason })
}
