import { pageMessages } from "@colloquy/example-chat-shared"
import { useChatClient } from "@colloquy/react"
import { useCallback, useState } from "react"

interface PageLoads {
  /** Key of the message before which a page is on its way. */
  readonly loadingBefore: string | undefined
  readonly loadBefore: (key: string | undefined) => void
}

/** Loads pages at one place at a time, and knows which: the top of the log, or a gap in it. */
export function usePageLoads(conversationId: string): PageLoads {
  const chat = useChatClient()
  const [loadingBefore, setLoadingBefore] = useState<string>()
  const loadBefore = useCallback(
    (key: string | undefined) => {
      if (key === undefined || loadingBefore !== undefined) return
      setLoadingBefore(key)
      chat
        .loadMessages(conversationId, { before: key, limit: pageMessages })
        // A failure stands in the history, which the log shows.
        .catch(() => {})
        .finally(() => setLoadingBefore(undefined))
    },
    [chat, conversationId, loadingBefore],
  )
  return { loadingBefore, loadBefore }
}
