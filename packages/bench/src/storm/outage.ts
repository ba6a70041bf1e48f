import { type ChatClient, createChatClient } from "@colloquy/core"
import { percentile } from "../statistics.ts"
import { createChance } from "./chance.ts"
import { createVirtualClock } from "./virtual-clock.ts"
import { createWeakServer } from "./weak-server.ts"

/** What one outage came to. Times count from the server's return. */
export interface Recovery {
  /** Most attempts within 100 ms after the return. */
  readonly peak: number
  readonly attemptsEach: number
  readonly p50Ms: number
  readonly p95Ms: number
  readonly p99Ms: number
  /** Clients that are not connected half a minute later. */
  readonly lost: number
}

const clientCount = 1_000
/** Long enough for every connection to count as stable: then the first wait is that of a first failure. */
const calmMs = 10_000
const patienceMs = 30_000
const closingMs = 2_000
const windowMs = 100

/** A thousand clients lose a server for so long. The seed decides everything that is left to chance. */
export async function simulateOutage(outageMs: number, seed: number): Promise<Recovery> {
  const clock = createVirtualClock()
  const server = createWeakServer(clock, createChance(seed))
  /** Since when each is connected. */
  const readyMs = new Map<ChatClient, number>()
  const clients = Array.from({ length: clientCount }, (_, at) => {
    const random = createChance(seed * clientCount + at + 1)
    const chat = createChatClient({ transport: server.transport, token: "token", clock, random })
    chat.on("connection", ({ status, since }) => {
      if (status === "ready") readyMs.set(chat, since)
    })
    chat.connect().catch(() => {})
    return chat
  })
  await clock.runUntil(calmMs)
  if (readyMs.size < clientCount) throw new Error("some clients did not connect")
  const returnMs = calmMs + outageMs
  server.goDown()
  if (outageMs > 0) await clock.runUntil(returnMs)
  server.comeBack()
  await clock.runUntil(returnMs + patienceMs)
  for (const chat of clients) void chat.close()
  await clock.runUntil(returnMs + patienceMs + closingMs)
  const waitsMs = [...readyMs.values()]
    .filter((atMs) => atMs >= calmMs)
    .map((atMs) => atMs - returnMs)
  const since = server.attemptsMs.filter((atMs) => atMs >= calmMs)
  return {
    peak: densest(since.filter((atMs) => atMs >= returnMs)),
    attemptsEach: since.length / clientCount,
    p50Ms: percentile(waitsMs, 50),
    p95Ms: percentile(waitsMs, 95),
    p99Ms: percentile(waitsMs, 99),
    lost: clientCount - waitsMs.length,
  }
}

/** The most moments that lie within one window; they are in order. */
function densest(momentsMs: readonly number[]): number {
  let most = 0
  let first = 0
  for (const [at, momentMs] of momentsMs.entries()) {
    while ((momentsMs[first] ?? momentMs) <= momentMs - windowMs) first += 1
    most = Math.max(most, at - first + 1)
  }
  return most
}
