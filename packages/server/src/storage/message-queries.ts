import type { KeptMessage, LoggedEvent, Timeline, TimelinePage } from "@colloquy/service"
import type { Database } from "./database.ts"
import { toMessage } from "./rows.ts"

export async function readTimeline(
  db: Database,
  conversationId: string,
  page: TimelinePage,
): Promise<Timeline> {
  const { pivot, older, newer } = split(page)
  // One more than is asked for tells whether there are more.
  const olderRows = await db
    .selectFrom("messages")
    .selectAll()
    .where("conversation_id", "=", conversationId)
    .where("seq", "<", pivot)
    .orderBy("seq", "desc")
    .limit(older + 1)
    .execute()
  const newerRows = await db
    .selectFrom("messages")
    .selectAll()
    .where("conversation_id", "=", conversationId)
    .where("seq", ">=", pivot)
    .orderBy("seq")
    .limit(newer + 1)
    .execute()
  const rows = [...olderRows.slice(0, older).reverse(), ...newerRows.slice(0, newer)]
  return {
    messages: rows.map(toMessage),
    hasOlder: olderRows.length > older,
    hasNewer: newerRows.length > newer,
  }
}

/** How many messages lie below a seq, and how many from it on. */
function split({ limit, before, after, around }: TimelinePage): {
  readonly pivot: number
  readonly older: number
  readonly newer: number
} {
  if (before !== undefined) return { pivot: bounded(before), older: limit, newer: 0 }
  if (after !== undefined) return { pivot: bounded(after + 1), older: 0, newer: limit }
  if (around !== undefined) {
    const older = Math.floor(limit / 2)
    return { pivot: bounded(around), older, newer: limit - older }
  }
  return { pivot: maxSeq, older: limit, newer: 0 }
}

/** The column is a 32 bit integer; a larger number in a query would be an error. */
const maxSeq = 2 ** 31 - 1

function bounded(seq: number): number {
  return Math.min(seq, maxSeq)
}

export async function readMessage(
  db: Database,
  conversationId: string,
  messageId: string,
): Promise<KeptMessage | null> {
  const row = await db
    .selectFrom("messages")
    .selectAll()
    .where("id", "=", messageId)
    .where("conversation_id", "=", conversationId)
    .executeTakeFirst()
  return row ? toMessage(row) : null
}

export async function readEvents(
  db: Database,
  conversationId: string,
  afterSeq: number,
  limit: number,
): Promise<readonly LoggedEvent[]> {
  const events = await db
    .selectFrom("events")
    .select(["type", "seq", "message_id", "user_id"])
    .where("conversation_id", "=", conversationId)
    .where("seq", ">", bounded(afterSeq))
    .orderBy("seq")
    .limit(limit)
    .execute()
  const ids = events.flatMap(({ message_id: id }) => id ?? [])
  const rows =
    ids.length === 0
      ? []
      : await db
          .selectFrom("messages")
          .selectAll()
          .where("id", "in", [...new Set(ids)])
          .execute()
  const messages = new Map(rows.map((row) => [row.id, toMessage(row)]))
  return events.flatMap<LoggedEvent>(({ type, seq, message_id: id, user_id: userId }) => {
    switch (type) {
      case "message_received":
      case "message_edited":
      case "message_deleted":
      case "reaction_updated": {
        const message = messages.get(id ?? "")
        return message ? [{ type, seq, message }] : []
      }
      case "conversation_left":
        return userId === null ? [] : [{ type, seq, userId }]
      case "conversation_created":
      case "conversation_updated":
        return [{ type, seq }]
      default:
        return []
    }
  })
}
