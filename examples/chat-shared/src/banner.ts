import type { ChatClient, Readable } from "@colloquy/core"
import { type ConnectionNotice, connectionNotice } from "./connection-words.ts"
import { everySecond, selectedConversation } from "./page.ts"

/** What the banner shows, of everything that it has to look at. */
export function createBanner(chat: ChatClient): Readable<ConnectionNotice> {
  let last = read()

  function read(): ConnectionNotice {
    const items = chat.outbox.get().items
    return connectionNotice(chat.connection.get(), {
      nowMs: everySecond.get(),
      // What failed waits for the person, and says so in its place.
      waitingCount: items.filter(({ state }) => state === "queued" || state === "sending").length,
      isLoading: isLoading(chat),
    })
  }

  function get(): ConnectionNotice {
    const next = read()
    // One that says the same is the same, as a Readable promises.
    if (JSON.stringify(next) !== JSON.stringify(last)) last = next
    return last
  }

  return {
    get,
    getInitial: get,
    subscribe(listener) {
      const tell = () => listener(get())
      let stopHistory = followHistory()
      function followHistory() {
        const conversationId = selectedConversation.get()
        return conversationId === null ? () => {} : chat.history(conversationId).subscribe(tell)
      }
      const stops = [
        chat.connection.subscribe(tell),
        chat.outbox.subscribe(tell),
        chat.conversationList.subscribe(tell),
        everySecond.subscribe(tell),
        selectedConversation.subscribe(() => {
          stopHistory()
          stopHistory = followHistory()
          tell()
        }),
      ]
      return () => {
        stopHistory()
        for (const stop of stops) stop()
      }
    },
  }
}

function isLoading(chat: ChatClient): boolean {
  const conversationId = selectedConversation.get()
  if (chat.conversationList.get().status === "loading") return true
  return conversationId !== null && chat.history(conversationId).get().status === "loading"
}
