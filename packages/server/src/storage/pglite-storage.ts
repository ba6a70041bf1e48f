import type { ServiceStorage } from "@colloquy/service"
import { PGlite } from "@electric-sql/pglite"
import { Kysely, PGliteDialect } from "kysely"
import type { Tables } from "./database.ts"
import { openSqlStorage } from "./sql-storage.ts"

/** Storage in a folder, or in memory without one. The caller sees to it that no other process has the folder. */
export async function openPGliteStorage(folder?: string): Promise<ServiceStorage> {
  const pglite = await (folder === undefined ? PGlite.create() : PGlite.create(folder))
  return openSqlStorage(new Kysely<Tables>({ dialect: new PGliteDialect({ pglite }) }))
}
