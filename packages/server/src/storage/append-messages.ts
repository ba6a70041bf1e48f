import { ChatError } from "@colloquy/core"
import { type Appended, type NewMessage, newMessage } from "@colloquy/service"
import { sql } from "kysely"
import type { Database } from "./database.ts"
import { readOutcome } from "./outcomes.ts"
import { toMessageRow } from "./rows.ts"

/** What became of one message of a batch. */
export type BatchResult = { readonly appended: Appended } | { readonly error: unknown }

/** Stores messages that came together in one statement, so all of it or nothing; results in the same order. */
export async function appendMessages(
  db: Database,
  batch: readonly NewMessage[],
): Promise<readonly BatchResult[]> {
  const seqs = await insert(db, firstOfEachKey(batch))
  const results: BatchResult[] = []
  for (const event of batch) {
    const seq = seqs.get(event)
    if (seq === undefined) results.push(await repeated(db, event))
    else results.push({ appended: stored(event, seq) })
  }
  return results
}

/** The same command may stand twice in one batch. */
function firstOfEachKey(batch: readonly NewMessage[]): readonly NewMessage[] {
  const firsts = new Map<string, NewMessage>()
  for (const event of batch) {
    const name = JSON.stringify([event.key.userId, event.key.clientId])
    if (!firsts.has(name)) firsts.set(name, event)
  }
  return [...firsts.values()]
}

/** Gives the seq of each message that is stored: not of a repeat, and not of one to an unknown conversation. */
async function insert(
  db: Database,
  batch: readonly NewMessage[],
): Promise<ReadonlyMap<NewMessage, number>> {
  const input = JSON.stringify(batch.map(toInput))
  const { rows } = await sql<{ readonly place: number; readonly seq: number }>`
    with input as (
      select * from json_to_recordset(${input}::json) as input(place integer, outcome text,
        conversation_id text, id text, client_id text, sender_id text, type text, content text,
        attachments text, mentions text, reply_to_id text, reactions text, created_at bigint,
        metadata text)
    ), fresh as (
      insert into outcomes (user_id, client_id, outcome, at)
      select sender_id, client_id, outcome, created_at
      from input cross join lateral (
        select 1 from conversations where id = input.conversation_id limit 1
      ) as known
      order by sender_id, client_id
      on conflict do nothing
      returning user_id, client_id
    ), numbered as (
      select input.*, row_number() over (partition by conversation_id order by place) as number
      from input join fresh on fresh.user_id = sender_id and fresh.client_id = input.client_id
    ), heads as (
      update conversations set seq = seq + added.count,
        updated_at = greatest(updated_at, added.latest)
      from (
        select conversation_id, count(*)::integer as count, max(created_at) as latest
        from numbered group by conversation_id
      ) as added
      where id = added.conversation_id
      returning id, seq - added.count as seq_before
    ), placed as (
      select numbered.*, (seq_before + number)::integer as seq
      from numbered join heads on heads.id = conversation_id
    ), stored as (
      insert into messages (conversation_id, seq, id, client_id, update_seq, sender_id, type,
        content, attachments, mentions, reply_to_id, thread_count, reactions, created_at, metadata)
      select conversation_id, seq, id, client_id, seq, sender_id, type,
        content, attachments, mentions, reply_to_id, 0, reactions, created_at, metadata
      from placed
    ), logged as (
      insert into events (conversation_id, seq, type, message_id, at)
      select conversation_id, seq, 'message_received', id, created_at from placed
    )
    select place, seq from placed`.execute(db)
  const seqs = new Map<NewMessage, number>()
  for (const { place, seq } of rows) {
    const event = batch[place]
    if (event) seqs.set(event, seq)
  }
  return seqs
}

function toInput(event: NewMessage, place: number) {
  const { conversationId, id } = event
  const outcome = JSON.stringify({ type: "message", conversationId, messageId: id })
  return { ...toMessageRow(event, 0), place, outcome }
}

function stored(event: NewMessage, seq: number): Appended {
  const { type, conversationId } = event
  const message = newMessage(event, seq)
  return { status: "stored", event: { type, conversationId, seq, message } }
}

async function repeated(db: Database, { key }: NewMessage): Promise<BatchResult> {
  const outcome = await readOutcome(db, key)
  return outcome ? { appended: { status: "repeated", outcome } } : { error: notFound() }
}

function notFound(): ChatError {
  const reason = "the conversation was not found"
  return new ChatError({ code: "not_found", operation: "send message", reason })
}
