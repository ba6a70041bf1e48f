import { createHash } from "node:crypto"
import { once } from "node:events"
import { rm } from "node:fs/promises"
import { connect, createServer, type Server } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { startError, systemCode } from "../start-error.ts"

export interface FolderLock {
  readonly release: () => Promise<void>
}

/**
 * Keeps a second server off a data folder: the embedded database does not notice one, and both would destroy it.
 *
 * The lock is a socket that somebody listens on. It goes with its process, however that ends; a file with a process id
 * would outlive a crash, and the id might belong to another program by then.
 */
export async function lockFolder(folder: string): Promise<FolderLock> {
  const path = lockPath(folder)
  const server = (await listen(path)) ?? (await takeOver(path))
  if (!server) throw startError(`the data folder ${folder} is in use by another server`)
  server.unref()
  return {
    release: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

/** Paths of sockets are short on every system: 103 characters on macOS. */
const maxPathChars = 100

function lockPath(folder: string): string {
  const digest = createHash("sha256").update(folder).digest("hex").slice(0, 24)
  if (process.platform === "win32") return `\\\\.\\pipe\\colloquy-${digest}`
  const path = join(folder, "lock")
  return path.length <= maxPathChars ? path : join(tmpdir(), `colloquy-${digest}.lock`)
}

/** `null` where the socket is there already. */
async function listen(path: string): Promise<Server | null> {
  const server = createServer((socket) => socket.destroy())
  try {
    server.listen(path)
    await once(server, "listening")
    return server
  } catch (error) {
    if (systemCode(error) === "EADDRINUSE") return null
    throw error
  }
}

/** A socket that nobody answers was left by a server that crashed. */
async function takeOver(path: string): Promise<Server | null> {
  if (await isAnswered(path)) return null
  await rm(path, { force: true })
  return listen(path)
}

async function isAnswered(path: string): Promise<boolean> {
  const socket = connect(path)
  try {
    await once(socket, "connect")
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}
