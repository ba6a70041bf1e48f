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
  /** Ids of messages by conversation, and since when this user is in it. */
  const heard = new Map<string, { readonly joinedAt: number; readonly ids: Set<string> }>()
  let twice: string | null = null

  function joinedAtOf(conversationId: string): number {
    const ownId = chat.user.get()?.id
    const { participants = [] } = chat.conversation(conversationId).get() ?? {}
    return participants.find(({ userId }) => userId === ownId)?.joinedAt ?? 0
  }

  /**
   * Whoever left, and comes back, hears anew of what they missed, and sees its newest page. One answer may tell of both:
   * the list shows them in it all the time.
   */
  function forgetLeft(): void {
    const listed = new Set(chat.conversations.get().map(({ id }) => id))
    for (const [id, { joinedAt }] of heard)
      if (!listed.has(id) || joinedAtOf(id) !== joinedAt) heard.delete(id)
  }

  const offList = chat.conversations.subscribe(forgetLeft)
  const offMessages = chat.on("message", ({ id, conversationId }) => {
    if (id === null || !watched.has(conversationId)) return
    forgetLeft()
    const known = heard.get(conversationId)
    const { ids } = known ?? { ids: new Set<string>() }
    if (!known) heard.set(conversationId, { joinedAt: joinedAtOf(conversationId), ids })
    if (ids.has(id)) twice ??= id
    ids.add(id)
  })

  return {
    twice: () => twice,
    told(conversationId) {
      forgetLeft()
      return heard.get(conversationId)?.ids ?? new Set()
    },
    stop() {
      offMessages()
      offList()
    },
  }
}
