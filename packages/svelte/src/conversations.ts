import {
  type ChatClient,
  type Conversation,
  type ConversationListState,
  ensureConversations,
  type Readable,
} from "@colloquy/core"
import { getChatClient } from "./chat-client.ts"
import { follow, type Reactive, resolve, type ValueOrGetter } from "./reactive.ts"

/**
 * This user's conversations, newest activity first. Their first page is loaded when a screen first shows them.
 *
 * @example
 * const list = conversations()
 * // in markup: {#each $list as conversation (conversation.id)}
 */
export function conversations(): Reactive<readonly Conversation[]> {
  return followLoaded((chat) => chat.conversations)
}

/**
 * Whether the conversations were loaded, whether there are more, and why the last load failed.
 *
 * @example
 * const listState = conversationList()
 * // in markup: {#if listState.current.hasMore}
 */
export function conversationList(): Reactive<ConversationListState> {
  return followLoaded((chat) => chat.conversationList)
}

/**
 * One conversation; `null` while it is not known.
 *
 * @example
 * const room = conversation(() => conversationId)
 * // in markup: {room.current?.name}
 */
export function conversation(conversationId: ValueOrGetter<string>): Reactive<Conversation | null> {
  return followLoaded((chat) => chat.conversation(resolve(conversationId)))
}

/**
 * Unread messages of all conversations.
 *
 * @example
 * const unread = unreadCount()
 * // in markup: {$unread}
 */
export function unreadCount(): Reactive<number> {
  return followLoaded((chat) => chat.unreadCount)
}

function followLoaded<T>(find: (chat: ChatClient) => Readable<T>): Reactive<T> {
  const chat = getChatClient()
  return follow(
    () => find(chat),
    () => ensureConversations(chat),
  )
}
