import type { ChatClient, HistoryState, Readable } from "@colloquy/core"
import { selectedConversation } from "./page.ts"

/** The history of the conversation that is open, whichever that is; `null`: none is. */
export function selectedHistory(chat: Pick<ChatClient, "history">): Readable<HistoryState | null> {
  function get(): HistoryState | null {
    const conversationId = selectedConversation.get()
    return conversationId === null ? null : chat.history(conversationId).get()
  }

  return {
    get,
    getInitial: get,
    subscribe(listener) {
      const tell = () => listener(get())
      let stopFollowing = follow()
      function follow() {
        const conversationId = selectedConversation.get()
        return conversationId === null ? () => {} : chat.history(conversationId).subscribe(tell)
      }
      const stopSelecting = selectedConversation.subscribe(() => {
        stopFollowing()
        stopFollowing = follow()
        tell()
      })
      return () => {
        stopFollowing()
        stopSelecting()
      }
    },
  }
}
