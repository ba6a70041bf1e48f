import { type ChatClient, ChatError, mountClient } from "@colloquy/core"
import { createContext, type JSX, type ReactNode, useContext, useEffect } from "react"

export interface ChatProviderProps {
  readonly client: ChatClient
  readonly children?: ReactNode
}

const ChatContext = createContext<ChatClient | null>(null)

/**
 * Gives `client` to every hook below it, and keeps it connected while it is mounted.
 *
 * The first provider of a client calls `connect()`; 1,000 ms after the last one is gone `disconnect()` follows, so
 * StrictMode and hot reloading keep one socket. It never calls `close()`: whoever made the client ends it. Why a
 * connection failed stands in `useConnection().error`.
 *
 * @example
 * <ChatProvider client={chat}><App /></ChatProvider>
 */
export function ChatProvider({ client, children }: ChatProviderProps): JSX.Element {
  useEffect(() => mountClient(client), [client])
  return <ChatContext.Provider value={client}>{children}</ChatContext.Provider>
}

/**
 * The client of the nearest `ChatProvider`, for its verbs.
 *
 * @throws ChatError `invalid_argument` where there is no provider.
 * @example
 * const chat = useChatClient()
 * <button onClick={() => chat.markRead(conversationId)}>Mark as read</button>
 */
export function useChatClient(): ChatClient {
  const client = useContext(ChatContext)
  if (client) return client
  throw new ChatError({
    code: "invalid_argument",
    operation: "find the chat client",
    reason: "no <ChatProvider> is above this component",
  })
}
