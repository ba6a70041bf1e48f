import type { User } from "@colloquy/core"
import { sql } from "kysely"
import type { Database } from "./database.ts"
import { readJson } from "./rows.ts"

export async function readAccounts(
  db: Database,
  userIds: readonly string[],
): Promise<readonly User[]> {
  if (userIds.length === 0) return []
  const rows = await db.selectFrom("accounts").selectAll().where("id", "in", userIds).execute()
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    ...(row.avatar_url !== null && { avatarUrl: row.avatar_url }),
    ...(row.metadata !== null && { metadata: readJson("metadata", row.metadata) }),
  }))
}

/** Writes only what changed: most tokens say what the last one said. */
export async function writeAccount(db: Database, user: User, at: number): Promise<void> {
  const { id, name, avatarUrl = null } = user
  const metadata = user.metadata ? JSON.stringify(user.metadata) : null
  await db
    .insertInto("accounts")
    .values({ id, name, avatar_url: avatarUrl, metadata, created_at: at })
    .onConflict((conflict) =>
      conflict
        .column("id")
        .doUpdateSet({ name, avatar_url: avatarUrl, metadata })
        .where(
          sql<boolean>`(accounts.name, accounts.avatar_url, accounts.metadata)
            is distinct from (excluded.name, excluded.avatar_url, excluded.metadata)`,
        ),
    )
    .execute()
}
