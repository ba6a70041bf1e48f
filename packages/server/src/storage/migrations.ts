import type { Kysely } from "kysely"
import { type Migration, Migrator } from "kysely/migration"
import type { Database } from "./database.ts"

/** Brings the tables up to date. Migrations run in the order of their names, each once. */
export async function migrate(db: Database): Promise<void> {
  const provider = { getMigrations: async () => migrations }
  const { error } = await new Migrator({ db, provider }).migrateToLatest()
  if (error) throw error
}

const migrations: Record<string, Migration> = {
  "0001_chat": {
    async up(db) {
      await createAccounts(db)
      await createConversations(db)
      await createMessages(db)
      await createOutcomes(db)
    },
  },
}

async function createAccounts(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("accounts")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("name", "text", (column) => column.notNull())
    .addColumn("avatar_url", "text")
    .addColumn("metadata", "text")
    .addColumn("created_at", "bigint", (column) => column.notNull())
    .execute()
}

async function createConversations(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("conversations")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("type", "text", (column) => column.notNull())
    .addColumn("name", "text")
    .addColumn("metadata", "text", (column) => column.notNull())
    .addColumn("created_at", "bigint", (column) => column.notNull())
    .addColumn("updated_at", "bigint", (column) => column.notNull())
    .addColumn("seq", "integer", (column) => column.notNull())
    .addColumn("direct_key", "text", (column) => column.unique())
    .execute()
  await db.schema
    .createTable("participants")
    .addColumn("conversation_id", "text", (column) => column.notNull())
    .addColumn("user_id", "text", (column) => column.notNull())
    .addColumn("role", "text", (column) => column.notNull())
    .addColumn("joined_at", "bigint", (column) => column.notNull())
    .addColumn("delivered_seq", "integer", (column) => column.notNull())
    .addColumn("read_seq", "integer", (column) => column.notNull())
    .addColumn("muted_until", "bigint")
    .addColumn("position", "bigint", (column) => column.generatedAlwaysAsIdentity())
    .addPrimaryKeyConstraint("participants_pkey", ["conversation_id", "user_id"])
    .execute()
  await db.schema.createIndex("participants_user_id").on("participants").column("user_id").execute()
}

async function createMessages(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("messages")
    .addColumn("conversation_id", "text", (column) => column.notNull())
    .addColumn("seq", "integer", (column) => column.notNull())
    .addColumn("id", "text", (column) => column.notNull().unique())
    .addColumn("client_id", "text")
    .addColumn("update_seq", "integer", (column) => column.notNull())
    .addColumn("sender_id", "text", (column) => column.notNull())
    .addColumn("type", "text", (column) => column.notNull())
    .addColumn("content", "text", (column) => column.notNull())
    .addColumn("attachments", "text", (column) => column.notNull())
    .addColumn("mentions", "text", (column) => column.notNull())
    .addColumn("reply_to_id", "text")
    .addColumn("thread_count", "integer", (column) => column.notNull())
    .addColumn("reactions", "text", (column) => column.notNull())
    .addColumn("created_at", "bigint", (column) => column.notNull())
    .addColumn("edited_at", "bigint")
    .addColumn("deleted_at", "bigint")
    .addColumn("metadata", "text", (column) => column.notNull())
    .addPrimaryKeyConstraint("messages_pkey", ["conversation_id", "seq"])
    .execute()
  await db.schema
    .createTable("events")
    .addColumn("conversation_id", "text", (column) => column.notNull())
    .addColumn("seq", "integer", (column) => column.notNull())
    .addColumn("type", "text", (column) => column.notNull())
    .addColumn("message_id", "text")
    .addColumn("user_id", "text")
    .addColumn("at", "bigint", (column) => column.notNull())
    .addPrimaryKeyConstraint("events_pkey", ["conversation_id", "seq"])
    .execute()
  await db.schema.createIndex("events_at").on("events").column("at").execute()
}

async function createOutcomes(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("outcomes")
    .addColumn("user_id", "text", (column) => column.notNull())
    .addColumn("client_id", "text", (column) => column.notNull())
    .addColumn("outcome", "text", (column) => column.notNull())
    .addColumn("at", "bigint", (column) => column.notNull())
    .addPrimaryKeyConstraint("outcomes_pkey", ["user_id", "client_id"])
    .execute()
  await db.schema.createIndex("outcomes_at").on("outcomes").column("at").execute()
}
