import type { CommandKey, Outcome } from "@colloquy/service"
import { sql } from "kysely"
import type { Database } from "./database.ts"
import { readJson } from "./rows.ts"

export interface NewOutcome {
  readonly key: CommandKey
  readonly outcome: Outcome
  readonly at: number
}

export interface AskedOutcomes {
  readonly userId: string
  readonly clientIds: readonly string[]
}

/**
 * What is known of several users' commands, in the order of the questions.
 *
 * Each is looked up by itself: PostgreSQL knows nothing of how many there are, and would rather read the whole table
 * once than its index a few times. `limit` leaves it no choice.
 */
export async function readOutcomes(
  db: Database,
  asked: readonly AskedOutcomes[],
): Promise<readonly ReadonlyMap<string, Outcome>[]> {
  const keys = asked.flatMap(({ userId, clientIds }, place) =>
    clientIds.map((clientId) => ({ place, user_id: userId, client_id: clientId })),
  )
  const { rows } = await sql<{
    readonly place: number
    readonly client_id: string
    readonly outcome: string
  }>`select asked.place, asked.client_id, known.outcome
    from json_to_recordset(${JSON.stringify(keys)}::json)
      as asked(place integer, user_id text, client_id text)
    cross join lateral (
      select outcome from outcomes
      where outcomes.user_id = asked.user_id and outcomes.client_id = asked.client_id
      limit 1
    ) as known`.execute(db)
  const outcomes = asked.map(() => new Map<string, Outcome>())
  for (const row of rows) outcomes[row.place]?.set(row.client_id, readJson("outcome", row.outcome))
  return outcomes
}

/** What became of one command. */
export async function readOutcome(
  db: Database,
  { userId, clientId }: CommandKey,
): Promise<Outcome | undefined> {
  const [known] = await readOutcomes(db, [{ userId, clientIds: [clientId] }])
  return known?.get(clientId)
}

/** Whether it is the first outcome of its command; only then it is written. */
export async function addOutcome(db: Database, { key, outcome, at }: NewOutcome): Promise<boolean> {
  const added = await db
    .insertInto("outcomes")
    .values({
      user_id: key.userId,
      client_id: key.clientId,
      outcome: JSON.stringify(outcome),
      at,
    })
    .onConflict((conflict) => conflict.columns(["user_id", "client_id"]).doNothing())
    .returning("client_id")
    .executeTakeFirst()
  return added !== undefined
}

/** Gives the outcome that stands: this one, unless there was one. */
export async function rememberOutcome(db: Database, added: NewOutcome): Promise<Outcome> {
  if (await addOutcome(db, added)) return added.outcome
  return (await readOutcome(db, added.key)) ?? added.outcome
}
