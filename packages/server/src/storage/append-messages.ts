import { ChatError } from "@colloquy/core"
import type { Appended, NewMessage } from "@colloquy/service"
import { sql } from "kysely"
import type { Database } from "./database.ts"
import { addOutcomes, nameOf, readOutcomes } from "./outcomes.ts"
import { newMessage, toMessageRow } from "./rows.ts"

/** What became of one message of a batch. */
export type BatchResult = { readonly appended: Appended } | { readonly error: unknown }

/** Stores messages that came together in one transaction, in a handful of statements; results in the same order. */
export async function appendMessages(
  db: Database,
  batch: readonly NewMessage[],
): Promise<readonly BatchResult[]> {
  const heads = await lockConversations(db, batch)
  const known = batch.filter(({ conversationId }) => heads.has(conversationId))
  const fresh = await takeFresh(db, known)
  const numbered = known
    .filter((event) => fresh.has(event))
    .map((event) => {
      const seq = (heads.get(event.conversationId) ?? 0) + 1
      heads.set(event.conversationId, seq)
      return { event, seq }
    })
  if (numbered.length > 0) await write(db, numbered)

  const seqs = new Map(numbered.map(({ event, seq }) => [event, seq]))
  const results: BatchResult[] = []
  for (const event of batch) {
    const seq = seqs.get(event)
    if (seq !== undefined) results.push({ appended: stored(event, seq) })
    else if (heads.has(event.conversationId)) results.push(await repeated(db, event))
    else results.push({ error: notFound() })
  }
  return results
}

interface Numbered {
  readonly event: NewMessage
  readonly seq: number
}

/** In one order everywhere, so that two nodes never wait for each other. */
async function lockConversations(
  db: Database,
  batch: readonly NewMessage[],
): Promise<Map<string, number>> {
  const ids = [...new Set(batch.map((event) => event.conversationId))]
  const rows = await db
    .selectFrom("conversations")
    .select(["id", "seq"])
    .where("id", "in", ids)
    .orderBy("id")
    .forUpdate()
    .execute()
  return new Map(rows.map(({ id, seq }) => [id, seq]))
}

/** The messages that no earlier command was. */
async function takeFresh(
  db: Database,
  events: readonly NewMessage[],
): Promise<ReadonlySet<NewMessage>> {
  const firsts = new Map<string, NewMessage>()
  for (const event of events) {
    const name = nameOf(event.key)
    if (!firsts.has(name)) firsts.set(name, event)
  }
  if (firsts.size === 0) return new Set()
  const outcomes = [...firsts].sort(([one], [other]) => (one < other ? -1 : 1)).map(toOutcome)
  const added = await addOutcomes(db, outcomes)
  return new Set([...firsts].flatMap(([name, event]) => (added.has(name) ? [event] : [])))
}

function toOutcome([, { key, conversationId, id, at }]: readonly [string, NewMessage]) {
  return { key, at, outcome: { type: "message", conversationId, messageId: id } } as const
}

async function write(db: Database, numbered: readonly Numbered[]): Promise<void> {
  await db
    .insertInto("messages")
    .values(numbered.map(({ event, seq }) => toMessageRow(event, seq)))
    .execute()
  await db
    .insertInto("events")
    .values(
      numbered.map(({ event, seq }) => ({
        conversation_id: event.conversationId,
        seq,
        type: event.type,
        message_id: event.id,
        user_id: null,
        at: event.at,
      })),
    )
    .execute()
  const heads = new Map(numbered.map((one) => [one.event.conversationId, one]))
  for (const [conversationId, { event, seq }] of heads) {
    await db
      .updateTable("conversations")
      .set({ seq, updated_at: sql<number>`greatest(updated_at, ${event.at}::bigint)` })
      .where("id", "=", conversationId)
      .execute()
  }
}

function stored(event: NewMessage, seq: number): Appended {
  const { type, conversationId } = event
  const message = newMessage(event, seq)
  return { status: "stored", event: { type, conversationId, seq, message } }
}

async function repeated(db: Database, { key }: NewMessage): Promise<BatchResult> {
  const outcome = (await readOutcomes(db, key.userId, [key.clientId])).get(key.clientId)
  return outcome ? { appended: { status: "repeated", outcome } } : { error: notFound() }
}

function notFound(): ChatError {
  const reason = "the conversation was not found"
  return new ChatError({ code: "not_found", operation: "send message", reason })
}
