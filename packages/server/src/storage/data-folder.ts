import { randomBytes } from "node:crypto"
import { access, constants, mkdir, readFile, realpath, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { isChatError } from "@colloquy/core"
import type { ServiceStorage } from "@colloquy/service"
import { startError, systemCode } from "../start-error.ts"
import { type FolderLock, lockFolder } from "./folder-lock.ts"
import { openPGliteStorage } from "./pglite-storage.ts"

/** What this server alone keeps on disk. */
export interface DataFolder {
  readonly openStorage: () => Promise<ServiceStorage>
  /** Made once, so that tokens outlive a restart. */
  readonly readDemoSecret: () => Promise<Uint8Array>
  readonly release: () => Promise<void>
}

/** Makes the folder where there is none, and takes it for this process. */
export async function openDataFolder(path: string): Promise<DataFolder> {
  const { folder, lock } = await take(path)
  return {
    async openStorage() {
      try {
        return await openPGliteStorage(join(folder, "database"))
      } catch (error) {
        throw startError(`the database in ${path} cannot be opened`, error)
      }
    },
    readDemoSecret: () => readDemoSecret(join(folder, "demo-secret")),
    release: lock.release,
  }
}

async function take(path: string): Promise<{ readonly folder: string; readonly lock: FolderLock }> {
  try {
    await mkdir(path, { recursive: true })
    await access(path, constants.W_OK)
    const folder = await realpath(path)
    return { folder, lock: await lockFolder(folder) }
  } catch (error) {
    if (isChatError(error)) throw error
    const code = systemCode(error) ?? "unknown error"
    throw startError(`the data folder ${path} cannot be written (${code})`, error)
  }
}

const secretBytes = 32

async function readDemoSecret(file: string): Promise<Uint8Array> {
  const known = await readFile(file, "utf8").catch(() => "")
  const secret = Buffer.from(known.trim(), "base64url")
  if (secret.length === secretBytes) return secret
  const fresh = randomBytes(secretBytes)
  await writeFile(file, `${fresh.toString("base64url")}\n`, { mode: 0o600 })
  return fresh
}
