import { setImmediate as eventLoopTurn } from "node:timers/promises"
import type { Appended, NewEvent, NewMessage } from "@colloquy/service"
import { appendChange } from "./append-change.ts"
import { appendMessages, type BatchResult } from "./append-messages.ts"
import type { Database } from "./database.ts"

/** Appends one transaction at a time. What came together while one ran shares the next one. */
export interface Writer {
  readonly append: (event: NewEvent) => Promise<Appended>
  /** Resolves when nothing waits any longer. */
  readonly idle: () => Promise<void>
}

interface Waiting {
  readonly event: NewEvent
  readonly resolve: (appended: Appended) => void
  readonly reject: (error: unknown) => void
}

/** More would make the first one wait for the last one. */
const maxBatch = 100

export function createWriter(db: Database): Writer {
  const waiting: Waiting[] = []
  let running: Promise<void> | null = null

  return {
    append: (event) =>
      new Promise((resolve, reject) => {
        waiting.push({ event, resolve, reject })
        running ??= run()
      }),
    idle: async () => {
      await running
    },
  }

  async function run(): Promise<void> {
    while (waiting.length > 0) {
      // As in `coalesce`: what waits in the network comes along.
      await eventLoopTurn()
      const batch = takeBatch()
      const results = await write(batch.map(({ event }) => event))
      // Settled in the order of seq: the service tells events in the order of these promises.
      for (const [index, { resolve, reject }] of batch.entries()) {
        const result = results[index]
        if (result && "appended" in result) resolve(result.appended)
        else reject(result?.error)
      }
    }
    running = null
  }

  /** Messages from the head of the line, or the one change that stands there. */
  function takeBatch(): Waiting[] {
    const end = waiting.findIndex(({ event }) => event.type !== "message_received")
    const count = end === -1 ? waiting.length : Math.max(1, end)
    return waiting.splice(0, Math.min(count, maxBatch))
  }

  async function write(events: readonly NewEvent[]): Promise<readonly BatchResult[]> {
    try {
      return await writeAll(db, events)
    } catch (error) {
      if (events.length <= 1) return [{ error }]
      // One of them is at fault: alone, it fails alone.
      const results: BatchResult[] = []
      for (const event of events) results.push(...(await write([event])))
      return results
    }
  }
}

async function writeAll(
  db: Database,
  events: readonly NewEvent[],
): Promise<readonly BatchResult[]> {
  const [first] = events
  if (first && isChange(first)) {
    const appended = await db
      .transaction()
      .execute((transaction) => appendChange(transaction, first))
    return [{ appended }]
  }
  return appendMessages(db, events.filter(isMessage))
}

function isMessage(event: NewEvent): event is NewMessage {
  return event.type === "message_received"
}

function isChange(event: NewEvent): event is Exclude<NewEvent, NewMessage> {
  return event.type !== "message_received"
}
