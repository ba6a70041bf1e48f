import type { ChatClient, Readable } from "@colloquy/core"
import { createCell } from "./cell.ts"
import { isNearTop, pageMessages } from "./timeline.ts"

/** Beside which message, by its key, a page is on its way. */
export type PagePlace = { readonly before: string } | { readonly after: string }

/** Pages of one conversation, at one place at a time: at either end of what is held, or in a gap of it. */
export interface PageLoads {
  readonly place: Readable<PagePlace | null>
  readonly loadBefore: (key: string) => void
  readonly loadOlder: () => void
  readonly loadNewer: () => void
  /** Loads what the reader will reach soon. */
  readonly noteScroll: (log: HTMLElement) => void
  /** Calls back once the latest messages are there. */
  readonly toLatest: (scrollToEnd: () => void) => void
}

type Source = Pick<ChatClient, "loadMessages" | "messages" | "history">

export function createPageLoads(chat: Source, conversationId: string): PageLoads {
  const place = createCell<PagePlace | null>(null)

  async function load(next: PagePlace): Promise<void> {
    if (place.get()) return
    place.set(next)
    // A failure stands in the history, which the log shows.
    await chat.loadMessages(conversationId, { ...next, limit: pageMessages }).catch(() => {})
    // The page is shown with the next frame: until then the same one would be asked for again.
    requestAnimationFrame(() => place.set(null))
  }

  function loadBefore(key: string): void {
    void load({ before: key })
  }

  function loadOlder(): void {
    const oldest = chat.messages(conversationId).get()[0]
    if (oldest) loadBefore(oldest.key)
  }

  function loadNewer(): void {
    // What waits to be sent comes after all of them, and the server does not know it.
    const newest = chat
      .messages(conversationId)
      .get()
      .findLast(({ id }) => id !== null)
    if (newest) void load({ after: newest.key })
  }

  return {
    place,
    loadBefore,
    loadOlder,
    loadNewer,
    noteScroll(log) {
      const { status, hasOlder, hasNewer } = chat.history(conversationId).get()
      // After a failure the next page is loaded by hand alone.
      if (status !== "ready") return
      if (hasOlder && isNearTop(log)) loadOlder()
      else if (hasNewer && isNearEnd(log)) loadNewer()
    },
    toLatest(scrollToEnd) {
      if (!chat.history(conversationId).get().hasNewer) scrollToEnd()
      else chat.loadMessages(conversationId).then(scrollToEnd, () => {})
    },
  }
}

/** Whether the reader went down so close to the newest message that is held that the next page should be on its way. */
function isNearEnd({ scrollTop, scrollHeight, clientHeight }: HTMLElement): boolean {
  return scrollHeight - clientHeight - scrollTop < clientHeight
}
