import { pageFocus } from "@colloquy/example-chat-shared"
import { useChatClient, useReadable } from "@colloquy/react"
import { useEffect } from "react"

/** What is at the end of the log counts as read while somebody looks at the window. */
export function useMarkRead(conversationId: string, isUnreadInView: boolean): void {
  const chat = useChatClient()
  const hasFocus = useReadable(pageFocus)
  useEffect(() => {
    // What fails now is said again with the next message.
    if (isUnreadInView && hasFocus) chat.markRead(conversationId).catch(() => {})
  }, [chat, conversationId, isUnreadInView, hasFocus])
}
