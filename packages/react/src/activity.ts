import { ensurePresence, type Presence, type Receipt, type TypingUser } from "@colloquy/core"
import { useCallback, useEffect } from "react"
import { useChatClient } from "./chat-provider.tsx"
import { useReadable } from "./use-readable.ts"

/**
 * Who else is typing in a conversation.
 *
 * @example
 * const typingUsers = useTypingUsers(conversationId)
 */
export function useTypingUsers(conversationId: string): readonly TypingUser[] {
  return useReadable(useChatClient().typingUsers(conversationId))
}

/**
 * A function that says this user is typing; it stops by itself 3 s after the last call.
 *
 * @example
 * <textarea onInput={useSetTyping(conversationId)} />
 */
export function useSetTyping(conversationId: string): () => void {
  const chat = useChatClient()
  return useCallback(() => chat.setTyping(conversationId), [chat, conversationId])
}

/**
 * Who is here: the presence of one user; `null` while it is not known. It is asked for when a screen first shows it.
 *
 * @example
 * const isOnline = usePresence(userId)?.status === "online"
 */
export function usePresence(userId: string): Presence | null {
  const chat = useChatClient()
  useEffect(() => ensurePresence(chat, userId), [chat, userId])
  return useReadable(chat.presence(userId))
}

/**
 * How far each participant of a conversation has got.
 *
 * @example
 * const readers = useReceipts(conversationId).filter(({ readSeq }) => readSeq >= seq)
 */
export function useReceipts(conversationId: string): readonly Receipt[] {
  return useReadable(useChatClient().receipts(conversationId))
}
