import {
  type ChatClient,
  type Conversation,
  type ConversationListState,
  ensureConversations,
} from "@colloquy/core"
import { useEffect } from "react"
import { useChatClient } from "./chat-provider.tsx"
import { useReadable } from "./use-readable.ts"

/**
 * This user's conversations, newest activity first. Their first page is loaded when a screen first shows them.
 *
 * @example
 * const conversations = useConversations()
 */
export function useConversations(): readonly Conversation[] {
  return useReadable(useLoadedClient().conversations)
}

/**
 * Whether the conversations were loaded, whether there are more, and why the last load failed.
 *
 * @example
 * const { status, hasMore } = useConversationList()
 */
export function useConversationList(): ConversationListState {
  return useReadable(useLoadedClient().conversationList)
}

/**
 * One conversation; `null` while it is not known.
 *
 * @example
 * const name = useConversation(conversationId)?.name
 */
export function useConversation(conversationId: string): Conversation | null {
  return useReadable(useLoadedClient().conversation(conversationId))
}

/**
 * Unread messages of all conversations.
 *
 * @example
 * const unreadCount = useUnreadCount()
 */
export function useUnreadCount(): number {
  return useReadable(useLoadedClient().unreadCount)
}

function useLoadedClient(): ChatClient {
  const chat = useChatClient()
  useEffect(() => ensureConversations(chat), [chat])
  return chat
}
