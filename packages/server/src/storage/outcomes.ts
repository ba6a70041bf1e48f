import type { CommandKey, Outcome } from "@colloquy/service"
import type { Database } from "./database.ts"
import { readJson } from "./rows.ts"

export interface NewOutcome {
  readonly key: CommandKey
  readonly outcome: Outcome
  readonly at: number
}

export async function readOutcomes(
  db: Database,
  userId: string,
  clientIds: readonly string[],
): Promise<Map<string, Outcome>> {
  const rows = await db
    .selectFrom("outcomes")
    .select(["client_id", "outcome"])
    .where("user_id", "=", userId)
    .where("client_id", "in", clientIds)
    .execute()
  return new Map(rows.map((row) => [row.client_id, readJson("outcome", row.outcome)]))
}

/** Writes what is not known yet, and gives the keys of those. */
export async function addOutcomes(
  db: Database,
  outcomes: readonly NewOutcome[],
): Promise<ReadonlySet<string>> {
  const rows = await db
    .insertInto("outcomes")
    .values(
      outcomes.map(({ key, outcome, at }) => ({
        user_id: key.userId,
        client_id: key.clientId,
        outcome: JSON.stringify(outcome),
        at,
      })),
    )
    .onConflict((conflict) => conflict.columns(["user_id", "client_id"]).doNothing())
    .returning(["user_id", "client_id"])
    .execute()
  return new Set(rows.map((row) => nameOf({ userId: row.user_id, clientId: row.client_id })))
}

/** Gives the outcome that stands: this one, unless there was one. */
export async function rememberOutcome(db: Database, added: NewOutcome): Promise<Outcome> {
  const fresh = await addOutcomes(db, [added])
  if (fresh.size > 0) return added.outcome
  const { userId, clientId } = added.key
  return (await readOutcomes(db, userId, [clientId])).get(clientId) ?? added.outcome
}

/** A key as text, for a `Set` or a `Map`. */
export function nameOf({ userId, clientId }: CommandKey): string {
  return JSON.stringify([userId, clientId])
}
