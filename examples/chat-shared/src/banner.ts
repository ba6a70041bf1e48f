import type { ChatClient, Readable } from "@colloquy/core"
import { combine } from "./combine.ts"
import { type ConnectionNotice, connectionNotice } from "./connection-words.ts"
import { everySecond } from "./page.ts"

/** What the banner shows, of everything that it has to look at. */
export function createBanner(chat: ChatClient): Readable<ConnectionNotice> {
  const { connection, catchingUp, outbox } = chat

  return combine([connection, catchingUp, outbox, everySecond], () => {
    const { items } = outbox.get()
    return connectionNotice(connection.get(), {
      nowMs: everySecond.get(),
      // What failed waits for the person, and says so in its place.
      waitingCount: items.filter(({ state }) => state === "queued" || state === "sending").length,
      isCatchingUp: catchingUp.get(),
    })
  })
}
