export {
  conversationTopic,
  createInProcessBus,
  type InProcessBusOptions,
  userTopic,
} from "./bus.ts"
export type {
  CommandKey,
  ConversationChange,
  Departure,
  MessageChange,
  MessageDeletion,
  MessageEdit,
  NewConversation,
  NewEvent,
  NewMessage,
  ReactionChange,
} from "./changes.ts"
export type { AccountRules, Identity } from "./chat/accounts.ts"
export {
  type ChatService,
  type ChatServiceOptions,
  createChatService,
  type ServiceSession,
} from "./chat/chat-service.ts"
export { defaultLimits, type ServiceLimits } from "./chat/context.ts"
export type { ConversationPage, ConversationRules } from "./chat/conversations.ts"
export type { HistoryPage, HistoryRules, Replay, Resumed } from "./chat/history.ts"
export type { RefusedCommand } from "./chat/idempotence.ts"
export type { MembershipRules } from "./chat/membership.ts"
export type { MessageChangeRules } from "./chat/message-changes.ts"
export type { MessageRules } from "./chat/messages.ts"
export type { PresenceRules } from "./chat/presence.ts"
export type { ReceiptRules } from "./chat/receipts.ts"
export type { ChatSession } from "./chat/sessions.ts"
export type { TypingRules } from "./chat/typing.ts"
export { type DurableEvent, type EphemeralEvent, isEphemeral, type ServiceEvent } from "./events.ts"
export { changeMessage, newMessage } from "./kept-message.ts"
export type {
  Acceptance,
  Bus,
  Gateway,
  GatewayRequest,
  GatewayResponse,
  Handshake,
  LimitedAction,
  PeerHandlers,
  PeerInfo,
  PeerSocket,
  PresenceBoard,
  RateLimiter,
  Refused,
  TokenVerifier,
  Unsubscribe,
  Verified,
} from "./ports.ts"
export { createPresenceBoard } from "./presence-board.ts"
export {
  type ConversationView,
  type KeptMessage,
  type NewParticipant,
  type SharedConversation,
  type Standing,
  viewedBy,
} from "./records.ts"
export type { Refusal } from "./refusal.ts"
export type {
  Appended,
  Cleanable,
  LoggedEvent,
  Marked,
  Outcome,
  ServiceStorage,
  Timeline,
  TimelinePage,
} from "./storage.ts"
export { heirOf } from "./succession.ts"
