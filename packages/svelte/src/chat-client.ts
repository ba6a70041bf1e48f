import { type ChatClient, ChatError, mountClient } from "@colloquy/core"
import { getContext, onMount, setContext } from "svelte"

const contextKey = Symbol("colloquy")

/**
 * Gives `chat` to this component and every one below it, and keeps it connected while this one is mounted. Call it
 * while the component is set up.
 *
 * The first component of a client calls `connect()`; 1,000 ms after the last one is gone `disconnect()` follows, so a
 * hot reload keeps one socket. It never calls `close()`: whoever made the client ends it. Why a connection failed
 * stands in `connection().current.error`.
 *
 * @example
 * const chat = setChatClient(createChatClient({ transport, token }))
 */
export function setChatClient(chat: ChatClient): ChatClient {
  onMount(() => mountClient(chat))
  return setContext(contextKey, chat)
}

/**
 * The client that a component above has set, for its verbs. Call it while the component is set up.
 *
 * @throws ChatError `invalid_argument` where none has.
 * @example
 * const chat = getChatClient()
 */
export function getChatClient(): ChatClient {
  const chat = getContext<ChatClient | undefined>(contextKey)
  if (chat) return chat
  throw new ChatError({
    code: "invalid_argument",
    operation: "find the chat client",
    reason: "no component above this one called setChatClient",
  })
}
