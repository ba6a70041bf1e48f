import {
  ensureMessages,
  type HistoryState,
  type Message,
  type SendMessageOptions,
} from "@colloquy/core"
import { useCallback, useEffect, useMemo } from "react"
import { useChatClient } from "./chat-provider.tsx"
import { useReadable } from "./use-readable.ts"

/** A conversation's messages, and what is known of its history beyond them. */
export interface MessagesResult extends HistoryState {
  /** In server order, one's own pending ones last. */
  readonly messages: readonly Message[]
  /** Loads the page before the oldest message. A failure also stands in `error`, so nobody has to wait for it. */
  readonly loadOlder: () => Promise<readonly Message[]>
}

/**
 * The messages of a conversation. Its newest page is loaded when a screen first shows it.
 *
 * @example
 * const { messages, hasOlder, loadOlder } = useMessages(conversationId)
 */
export function useMessages(conversationId: string): MessagesResult {
  const chat = useChatClient()
  const messages = useReadable(chat.messages(conversationId))
  const history = useReadable(chat.history(conversationId))
  useEffect(() => ensureMessages(chat, conversationId), [chat, conversationId])
  const loadOlder = useCallback(
    () => mayBeIgnored(chat.loadOlder(conversationId)),
    [chat, conversationId],
  )
  return useMemo(() => ({ ...history, messages, loadOlder }), [history, messages, loadOlder])
}

/**
 * A function that sends to a conversation, as `chat.sendMessage` does. A message that failed says so in the list, so
 * nobody has to wait for the promise.
 *
 * @example
 * const send = useSendMessage(conversationId)
 * send("Lunch at noon?")
 */
export function useSendMessage(
  conversationId: string,
): (content: string, options?: SendMessageOptions) => Promise<Message> {
  const chat = useChatClient()
  return useCallback(
    (content, options) => mayBeIgnored(chat.sendMessage(conversationId, content, options)),
    [chat, conversationId],
  )
}

/** Whoever waits still hears of a failure; for others it is state, and no unhandled rejection. */
function mayBeIgnored<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {})
  return promise
}
