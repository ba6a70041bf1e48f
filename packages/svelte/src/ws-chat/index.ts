export { createWsChat } from "./create-ws-chat.ts"
export type { WsResult } from "./results.ts"
export type { WsConversation, WsMessage, WsUser } from "./rows.ts"
export type { SignedIn } from "./sign-in.ts"
export type { WsChatState } from "./store.ts"
export type {
  NewWsConversation,
  WsChat,
  WsChatOptions,
  WsChatStores,
  WsPage,
} from "./ws-chat.ts"
