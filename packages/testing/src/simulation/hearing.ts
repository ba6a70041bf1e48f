import type { ChatClient, Message } from "@colloquy/core"

/** What an application hears that listens to each message. */
export interface Hearing {
  /** The id of a message that was told twice, of a conversation that the screen showed. */
  readonly twice: () => string | null
  /** Ids of those that were told since its screen shows it, and have to stand there. */
  readonly told: (conversationId: string) => ReadonlySet<string>
  readonly stop: () => void
}

/** What was heard of one conversation. */
interface Heard {
  /** Since when this user is in it. */
  readonly joinedAt: number
  readonly ids: Set<string>
  /** By id. */
  readonly onScreen: Map<string, Message>
}

/** So many stay of what no screen shows; older pages bring the others back. */
const unwatchedMessages = 200

export function listen(chat: ChatClient, watched: ReadonlyMap<string, unknown>): Hearing {
  const heard = new Map<string, Heard>()
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

  /** R3: it counts, and is told. What lies between it and the screen is not known, so an older page brings both. */
  function isBeforeAll({ conversationId, seq }: Message): boolean {
    const [oldest] = chat.messages(conversationId).get()
    const isBefore = seq !== null && seq < (oldest?.seq ?? 0)
    return isBefore && chat.history(conversationId).get().hasOlder
  }

  const offList = chat.conversations.subscribe(forgetLeft)
  const offMessages = chat.on("message", (message) => {
    const { id, conversationId } = message
    if (id === null || !watched.has(conversationId)) return
    forgetLeft()
    const { ids, onScreen } = heard.get(conversationId) ?? begin(conversationId)
    if (ids.has(id)) twice ??= id
    ids.add(id)
    if (!isBeforeAll(message)) onScreen.set(id, message)
  })

  function begin(conversationId: string): Heard {
    const begun = {
      joinedAt: joinedAtOf(conversationId),
      ids: new Set<string>(),
      onScreen: new Map<string, Message>(),
    }
    heard.set(conversationId, begun)
    return begun
  }

  return {
    twice: () => twice,
    told(conversationId) {
      forgetLeft()
      const [...told] = heard.get(conversationId)?.onScreen.values() ?? []
      const messages = chat.messages(conversationId).get()
      const isCut =
        messages.length >= unwatchedMessages && chat.history(conversationId).get().hasOlder
      const fromMs = isCut ? (messages[0]?.createdAt ?? 0) : 0
      return new Set(told.flatMap(({ id, createdAt }) => (createdAt < fromMs ? [] : (id ?? []))))
    },
    stop() {
      offMessages()
      offList()
    },
  }
}
