import type { MessageRow } from "@colloquy/websocket/qrypt/wire"
import type { ChatService } from "../../chat/chat-service.ts"
import type { HistoryPage } from "../../chat/history.ts"
import type { KeptMessage } from "../../records.ts"
import type { Names } from "./people.ts"
import { readableRowOf } from "./rows.ts"

export interface Page {
  /** Oldest first. */
  readonly messages: readonly MessageRow[]
  readonly hasMore: boolean
  /** Of the newest message on it, shown or not. */
  readonly newestSeq: number
}

export interface Reader {
  readonly service: ChatService
  readonly names: Names
  readonly userId: string
}

const defaultRows = 50
const maxRows = 1_000

/** The oldest messages: this wire has no cursor for them. */
export async function loadOldest(
  reader: Reader,
  conversationId: string,
  limit?: number,
): Promise<Page> {
  const wanted = rowsOf(limit)
  const rows: MessageRow[] = []
  let after = 0
  for (let hasMore = true; hasMore && rows.length < wanted; ) {
    const page = await loadPage(reader, conversationId, { after, limit: wanted - rows.length })
    rows.push(...readable(reader, page.messages))
    hasMore = page.hasNewer
    after = page.messages.at(-1)?.seq ?? after
  }
  return { messages: rows, hasMore: false, newestSeq: after }
}

/** The newest messages before that one. */
export async function loadBefore(
  reader: Reader,
  conversationId: string,
  messageId: string,
  limit?: number,
): Promise<Page> {
  const { service, userId } = reader
  const wanted = rowsOf(limit)
  const rows: MessageRow[] = []
  let before = (await service.loadMessage(userId, conversationId, messageId)).seq
  const newestSeq = before - 1
  let hasMore = true
  while (hasMore && rows.length < wanted) {
    const page = await loadPage(reader, conversationId, { before, limit: wanted - rows.length })
    rows.unshift(...readable(reader, page.messages))
    hasMore = page.hasOlder
    before = page.messages[0]?.seq ?? before
  }
  return { messages: rows, hasMore, newestSeq }
}

async function loadPage(
  { service, names, userId }: Reader,
  conversationId: string,
  page: { readonly limit: number; readonly before?: number; readonly after?: number },
): Promise<HistoryPage> {
  const loaded = await service.loadMessages(userId, conversationId, page)
  if (loaded.messages.some(({ senderId }) => names.of(senderId) === undefined))
    names.noteAll((await service.loadConversation(userId, conversationId)).participants)
  return loaded
}

function readable({ userId, names }: Reader, messages: readonly KeptMessage[]): MessageRow[] {
  return messages.flatMap((message) => readableRowOf(message, userId, names.of) ?? [])
}

function rowsOf(limit = defaultRows): number {
  return Math.min(Math.max(Math.trunc(limit), 1), maxRows)
}
