import { ChatError } from "@colloquy/core"
import {
  type Appended,
  changeMessage,
  type KeptMessage,
  type MessageChange,
} from "@colloquy/service"
import { sql } from "kysely"
import type { Database } from "./database.ts"
import { addOutcome, readOutcome } from "./outcomes.ts"
import { toMessage } from "./rows.ts"

/** Stores a change of a message, within the caller's transaction. */
export async function appendMessageChange(db: Database, event: MessageChange): Promise<Appended> {
  const { type, conversationId, messageId, key, at } = event
  const outcome = { type, conversationId, messageId }
  if (!(await addOutcome(db, { key, at, outcome }))) {
    const known = await readOutcome(db, key)
    if (known) return { status: "repeated", outcome: known }
    throw notFound()
  }
  // Locked, so that nothing else changes a message of this conversation meanwhile.
  const head = await db
    .selectFrom("conversations")
    .select("seq")
    .where("id", "=", conversationId)
    .forUpdate()
    .executeTakeFirst()
  const row = await db
    .selectFrom("messages")
    .selectAll()
    .where("id", "=", messageId)
    .where("conversation_id", "=", conversationId)
    .executeTakeFirst()
  if (!head || !row) throw notFound()
  const known = toMessage(row)
  const seq = head.seq + 1
  const message = changeMessage(known, event, seq)
  if (message === known) return { status: "repeated", outcome }
  await write(db, message)
  // A change of what was said long ago brings no conversation to the top, so its time stays.
  await db
    .updateTable("conversations")
    .set({ seq: sql<number>`seq + 1` })
    .where("id", "=", conversationId)
    .execute()
  const logged = { conversation_id: conversationId, seq, type, message_id: messageId, at }
  await db.insertInto("events").values(logged).execute()
  return { status: "stored", event: { type, conversationId, seq, message } }
}

async function write(db: Database, message: KeptMessage): Promise<void> {
  await db
    .updateTable("messages")
    .set({
      update_seq: message.updateSeq,
      content: message.content,
      attachments: JSON.stringify(message.attachments),
      mentions: JSON.stringify(message.mentions),
      reactions: JSON.stringify(message.reactions),
      edited_at: message.editedAt,
      deleted_at: message.deletedAt,
      metadata: JSON.stringify(message.metadata),
    })
    .where("conversation_id", "=", message.conversationId)
    .where("seq", "=", message.seq)
    .execute()
}

function notFound(): ChatError {
  const reason = "the message was not found"
  return new ChatError({ code: "not_found", operation: "store the change", reason })
}
