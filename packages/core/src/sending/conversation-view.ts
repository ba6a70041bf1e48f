import { mostKnown, unread } from "../outbox/item.ts"
import type { StoredMessage } from "../protocol/message.ts"
import type { ChatState } from "../state/chat-state.ts"

/** What is held of a conversation, for whoever looks for a message of one's own in it. */
export interface ConversationView {
  /** What this user wrote, as it stands on the screen. */
  readonly textOf: (conversationId: string, key: string) => string | undefined
  /** The key under which one of this client's own messages stands; `null`: it is none, or not held. */
  readonly ownKeyOf: (message: StoredMessage) => string | null
  readonly newest: (conversationId: string) => StoredMessage | undefined
}

export function createConversationView(state: ChatState): ConversationView {
  return {
    textOf: (conversationId, key) => state.timelines.find(conversationId)?.find(key)?.content,
    ownKeyOf: ({ id, conversationId }) =>
      (id === null ? null : state.timelines.find(conversationId)?.find(id)?.clientId) ?? null,
    newest: (conversationId) => state.timelines.find(conversationId)?.newest(),
  }
}

/** Ids of the latest of one's own messages, and `unread` where there may be others. */
export function knownOwn(state: ChatState, conversationId: string): readonly string[] {
  const timeline = state.timelines.find(conversationId)
  const ownId = state.ownId()
  const known = (timeline?.messages() ?? [])
    .slice(-mostKnown)
    .flatMap(({ id, senderId }) => (id !== null && senderId === ownId ? id : []))
  return timeline?.history().status === "ready" ? known : [...known, unread]
}
