import type { ChatClient, Message } from "@colloquy/core"

/** Often enough for two checks to show at once, and seldom enough for a busy channel. */
const everyMs = 1_000

export interface Deliveries {
  readonly note: (message: Message) => void
  readonly stop: () => void
}

/** Tells the server of messages that came, once a second and conversation: a later one says more than those before. */
export function createDeliveries(chat: Pick<ChatClient, "markDelivered" | "supports">): Deliveries {
  const timers = new Map<string, ReturnType<typeof setTimeout>>()
  const newest = new Map<string, string>()

  function tell(conversationId: string): void {
    const key = newest.get(conversationId)
    timers.delete(conversationId)
    if (key === undefined) return
    newest.delete(conversationId)
    timers.set(
      conversationId,
      setTimeout(() => tell(conversationId), everyMs),
    )
    // One that is lost is made up for by the next.
    chat.markDelivered(conversationId, key).catch(() => {})
  }

  return {
    note({ conversationId, key }) {
      if (!chat.supports("mark_delivered")) return
      newest.set(conversationId, key)
      if (!timers.has(conversationId)) tell(conversationId)
    },
    stop() {
      for (const timer of timers.values()) clearTimeout(timer)
      timers.clear()
      newest.clear()
    },
  }
}
