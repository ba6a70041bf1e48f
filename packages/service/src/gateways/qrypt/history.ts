import type { MessageRow } from "@colloquy/websocket/qrypt/wire"
import type { ChatService } from "../../chat/chat-service.ts"
import { fitPage } from "../../chat/fitting.ts"
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

interface Found {
  readonly row: MessageRow
  readonly seq: number
}

export interface Reader {
  readonly service: ChatService
  readonly names: Names
  readonly userId: string
}

const defaultRows = 50
const maxRows = 1_000

/** The oldest messages: this wire has no cursor for them. `hasMore`: fewer than were asked for fit into a page. */
export async function loadOldest(
  reader: Reader,
  conversationId: string,
  limit?: number,
): Promise<Page> {
  const wanted = rowsOf(limit)
  const found: Found[] = []
  let after = 0
  for (let hasMore = true; hasMore && found.length < wanted; ) {
    const page = await loadPage(reader, conversationId, { after, limit: wanted - found.length })
    found.push(...readable(reader, page.messages))
    const { end } = fitPage(found, 0)
    const newestSeq = found[end - 1]?.seq
    if (newestSeq !== undefined && end < found.length)
      return { messages: messagesOf(found.slice(0, end)), hasMore: true, newestSeq }
    hasMore = page.hasNewer
    after = page.messages.at(-1)?.seq ?? after
  }
  return { messages: messagesOf(found), hasMore: false, newestSeq: after }
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
  const found: Found[] = []
  let before = (await service.loadMessage(userId, conversationId, messageId)).seq
  const newestSeq = before - 1
  let hasMore = true
  while (hasMore && found.length < wanted) {
    const page = await loadPage(reader, conversationId, { before, limit: wanted - found.length })
    found.unshift(...readable(reader, page.messages))
    const { start } = fitPage(found, found.length)
    if (start > 0) return { messages: messagesOf(found.slice(start)), hasMore: true, newestSeq }
    hasMore = page.hasOlder
    before = page.messages[0]?.seq ?? before
  }
  return { messages: messagesOf(found), hasMore, newestSeq }
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

function readable({ userId, names }: Reader, messages: readonly KeptMessage[]): Found[] {
  return messages.flatMap((message) => {
    const row = readableRowOf(message, userId, names.of)
    return row ? { row, seq: message.seq } : []
  })
}

function messagesOf(found: readonly Found[]): readonly MessageRow[] {
  return found.map(({ row }) => row)
}

function rowsOf(limit = defaultRows): number {
  return Math.min(Math.max(Math.trunc(limit), 1), maxRows)
}
