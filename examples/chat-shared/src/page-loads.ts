import type { ChatClient, Readable } from "@colloquy/core"
import { createCell } from "./cell.ts"
import { isNearTop, pageMessages } from "./timeline.ts"

/** Beside which message, by its key, a page is on its way. */
type PagePlace = { readonly before: string } | { readonly after: string }

/** Pages of one conversation: at either end of what is held, or in a gap of it. */
export interface PageLoads {
  readonly places: Readable<readonly PagePlace[]>
  readonly loadBefore: (key: string) => void
  readonly loadOlder: () => void
  readonly loadNewer: () => void
  /** Whether the server gives pages after a message; else the latest one alone leads on. */
  readonly canLoadNewer: () => boolean
  /** Loads what the reader will reach soon. */
  readonly noteScroll: (log: HTMLElement) => void
  /** Calls back once the latest messages are there. */
  readonly toLatest: (scrollToEnd: () => void) => void
}

type Source = Pick<ChatClient, "loadMessages" | "messages" | "history" | "supports">

export function createPageLoads(chat: Source, conversationId: string): PageLoads {
  const places = createCell<readonly PagePlace[]>([])

  async function load(place: PagePlace): Promise<void> {
    places.set([...places.get(), place])
    // A failure stands in the history, which the log shows.
    await chat.loadMessages(conversationId, { ...place, limit: pageMessages }).catch(() => {})
    // The page is shown with the next frame: until then the same one would be asked for again.
    requestAnimationFrame(() => places.set(places.get().filter((one) => one !== place)))
  }

  function loadBefore(key: string): void {
    if (!isLoadingBefore(places.get(), key)) void load({ before: key })
  }

  function loadOlder(): void {
    const oldest = chat.messages(conversationId).get()[0]
    if (oldest) loadBefore(oldest.key)
  }

  function canLoadNewer(): boolean {
    return chat.supports("history_around")
  }

  function loadNewer(): void {
    // What waits to be sent comes after all of them, and the server does not know it.
    const newest = chat
      .messages(conversationId)
      .get()
      .findLast(({ id }) => id !== null)
    if (newest && canLoadNewer() && !isLoadingNewer(places.get())) void load({ after: newest.key })
  }

  return {
    places,
    loadBefore,
    loadOlder,
    loadNewer,
    canLoadNewer,
    noteScroll(log) {
      const { status, hasOlder, hasNewer } = chat.history(conversationId).get()
      // After a failure the next page is loaded by hand alone.
      if (status !== "ready" || places.get().length > 0) return
      if (hasOlder && isNearTop(log)) loadOlder()
      else if (hasNewer && isNearEnd(log)) loadNewer()
    },
    toLatest(scrollToEnd) {
      if (!chat.history(conversationId).get().hasNewer) scrollToEnd()
      else chat.loadMessages(conversationId).then(scrollToEnd, () => {})
    },
  }
}

export function isLoadingBefore(places: readonly PagePlace[], key: string | undefined): boolean {
  return places.some((place) => "before" in place && place.before === key)
}

export function isLoadingNewer(places: readonly PagePlace[]): boolean {
  return places.some((place) => "after" in place)
}

/** Whether the reader went down so close to the newest message that is held that the next page should be on its way. */
function isNearEnd({ scrollTop, scrollHeight, clientHeight }: HTMLElement): boolean {
  return scrollHeight - clientHeight - scrollTop < clientHeight
}
