import { markRead, pageFocus } from "@colloquy/example-chat-shared"
import { useChatClient, useReadable } from "@colloquy/react"
import { useEffect } from "react"

/** What is at the end of the log counts as read while somebody looks at the window. */
export function useMarkRead(conversationId: string, isUnreadInView: boolean): void {
  const chat = useChatClient()
  const hasFocus = useReadable(pageFocus)
  useEffect(() => {
    if (isUnreadInView && hasFocus) void markRead(chat, conversationId)
  }, [chat, conversationId, isUnreadInView, hasFocus])
}
