import type { SharedOptions } from "@colloquy/core"
import type { WebSocketOptions } from "@colloquy/websocket"
import type { Readable } from "svelte/store"
import type { WsResult } from "./results.ts"
import type { WsConversation, WsMessage } from "./rows.ts"
import type { SignedIn } from "./sign-in.ts"
import type { WsChatState } from "./store.ts"

export interface WsChatOptions extends SharedOptions, WebSocketOptions {
  /** The whole address, "wss://chat.example/ws". */
  readonly url: string
}

export interface NewWsConversation {
  readonly type: "direct" | "group"
  readonly name?: string
  readonly participant_ids: readonly string[]
}

export interface WsPage {
  /** Oldest first. */
  readonly messages: readonly WsMessage[]
  readonly hasMore: boolean
}

/**
 * The store of the QryptChat API's document. Each method gives a result; one rejects only for a mistake of the caller:
 * `invalid_argument`, or `not_connected` before the first `connect` or `authenticate`.
 */
export interface WsChat extends Readable<WsChatState> {
  /** Opens and authenticates; without a token it waits for `authenticate`. Never rejects. */
  readonly connect: (token?: string | null) => Promise<WsResult<SignedIn>>
  /** Connects if needed; on a ready connection it changes the token. */
  readonly authenticate: (token: string) => Promise<WsResult<SignedIn>>
  /** Closes until `connect` or `authenticate`. */
  readonly disconnect: () => void
  readonly loadConversations: () => Promise<WsResult<readonly WsConversation[]>>
  /** The result is joined and becomes the active conversation. */
  readonly createConversation: (
    conversation: NewWsConversation,
  ) => Promise<WsResult<WsConversation | null>>
  /** It becomes the active conversation. */
  readonly joinConversation: (id: string) => Promise<WsResult<{ readonly conversationId: string }>>
  readonly leaveConversation: (id: string) => Promise<WsResult<{ readonly conversationId: string }>>
  /** The newest page. */
  readonly loadMessages: (id: string, limit?: number) => Promise<WsResult<WsPage>>
  /** The page before a message, or before the oldest that is shown. */
  readonly loadMoreMessages: (
    id: string,
    beforeMessageId?: string | null,
    limit?: number,
  ) => Promise<WsResult<WsPage>>
  /** Without a connection the promise stays pending, and the message stands in `messages`. */
  readonly sendMessage: (
    id: string,
    content: string,
    messageType?: string,
    replyToId?: string | null,
  ) => Promise<WsResult<WsMessage>>
  /** Stops by itself 3 s after the last call. Never rejects, as the next two. */
  readonly setTyping: (id: string) => Promise<WsResult<null>>
  readonly startTyping: (id: string) => Promise<WsResult<null>>
  readonly stopTyping: (id: string) => Promise<WsResult<null>>
}

export interface WsChatStores {
  readonly wsChat: WsChat
  readonly conversations: Readable<readonly WsConversation[]>
  readonly messages: Readable<readonly WsMessage[]>
  readonly typingUsers: Readable<readonly string[]>
}
