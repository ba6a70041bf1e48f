"use client"

export { usePresence, useReceipts, useSetTyping, useTypingUsers } from "./activity.ts"
export { ChatProvider, type ChatProviderProps, useChatClient } from "./chat-provider.tsx"
export { useConnection, useOutbox, useUser } from "./connection.ts"
export {
  useConversation,
  useConversationList,
  useConversations,
  useUnreadCount,
} from "./conversations.ts"
export { type MessagesResult, useMessages, useSendMessage } from "./messages.ts"
export { type AutoScrollResult, useAutoScroll } from "./use-auto-scroll.ts"
export { useChatEvent } from "./use-chat-event.ts"
export { useReadable } from "./use-readable.ts"
