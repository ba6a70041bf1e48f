import { pageMessages } from "@colloquy/example-chat-shared"
import { getChatClient } from "@colloquy/svelte"

interface PageLoads {
  /** Key of the message before which a page is on its way. */
  readonly loadingBefore: string | undefined
  readonly loadBefore: (key: string | undefined) => void
}

/** Loads pages at one place at a time, and knows which: the top of the log, or a gap in it. */
export function pageLoads(conversationId: () => string): PageLoads {
  const chat = getChatClient()
  let loadingBefore = $state<string>()

  return {
    get loadingBefore() {
      return loadingBefore
    },
    loadBefore(key) {
      if (key === undefined || loadingBefore !== undefined) return
      loadingBefore = key
      chat
        .loadMessages(conversationId(), { before: key, limit: pageMessages })
        // A failure stands in the history, which the log shows.
        .catch(() => {})
        .finally(() => {
          loadingBefore = undefined
        })
    },
  }
}
