import type { ChatClient } from "@colloquy/core"

/** What an application hears that listens to each message. */
export interface Hearing {
  /** The id of a message that was told twice, of a conversation that the screen showed. */
  readonly twice: () => string | null
  /** Ids of those that were told since its screen shows it. */
  readonly told: (conversationId: string) => ReadonlySet<string>
  readonly stop: () => void
}

export function listen(chat: ChatClient, watched: ReadonlyMap<string, unknown>): Hearing {
  /** Ids of messages by conversation. */
  const heard = new Map<string, Set<string>>()
  let twice: string | null = null

  /** Whoever left, and comes back, hears anew of what they missed. */
  function forgetLeft(): void {
    const listed = new Set(chat.conversations.get().map(({ id }) => id))
    for (const id of heard.keys()) if (!listed.has(id)) heard.delete(id)
  }

  const offList = chat.conversations.subscribe(forgetLeft)
  const offMessages = chat.on("message", ({ id, conversationId }) => {
    if (id === null || !watched.has(conversationId)) return
    forgetLeft()
    const ids = heard.get(conversationId) ?? new Set()
    heard.set(conversationId, ids)
    if (ids.has(id)) twice ??= id
    ids.add(id)
  })

  return {
    twice: () => twice,
    told(conversationId) {
      forgetLeft()
      return heard.get(conversationId) ?? new Set()
    },
    stop() {
      offMessages()
      offList()
    },
  }
}
