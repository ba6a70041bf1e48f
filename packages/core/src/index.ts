export type { AbortSignalLike } from "./abort.ts"
export type { CallOptions, ReadOptions } from "./channels/call-options.ts"
export type { Cipher } from "./cipher/cipher.ts"
export type { ChatClient } from "./client/chat-client.ts"
export {
  createChatClient,
  type DialectOptions,
  type NativeOptions,
} from "./client/create-chat-client.ts"
export type { ClientStats, Diagnostic, DiagnosticCode, TraceEntry } from "./client/diagnostics.ts"
export { mountClient } from "./client/mounting.ts"
export type { Numbers, SharedOptions } from "./client/options.ts"
export type {
  LoadMessagesOptions,
  NewConversation,
  PageOptions,
  SendMessageOptions,
} from "./client/verb-options.ts"
export { ensureConversations, ensureMessages, ensurePresence } from "./client/watching.ts"
export type { Cancel, Clock } from "./clock.ts"
export type { BackoffOptions } from "./connection/backoff.ts"
export type { ConnectionFault, Transition } from "./connection/connection-options.ts"
export type { ConnectionState, ConnectionStatus } from "./connection/connection-state.ts"
export type {
  ExpiringToken,
  TokenProvider,
  TokenReason,
  TokenRequest,
} from "./connection/credentials.ts"
export type { Outcome as RequestOutcome } from "./connection/requests-options.ts"
export type {
  Action as LinkAction,
  Input as LinkInput,
  Status as LinkStatus,
} from "./connection/step.ts"
export type { Delivery, Profile } from "./dialect/delivery.ts"
export type { Dialect, DialectContext, DialectSession, UnclearSend } from "./dialect/dialect.ts"
export { type Effect, reply, type Verdict, type Welcome } from "./dialect/effect.ts"
export type { NativeRequests } from "./dialect/native/capabilities.ts"
export { ChatError, type ChatErrorCode, type ChatErrorOptions, isChatError } from "./errors.ts"
export type { Http, HttpOutcome, HttpRequest, HttpResponse } from "./http.ts"
export type { JsonValue } from "./json.ts"
export type { Network, NetworkSignal } from "./network.ts"
export type { ItemState, OutboxItem, OutboxView } from "./outbox/outbox-view.ts"
export type { Presence, PresenceStatus, Receipt } from "./protocol/activity.ts"
export type { Capability } from "./protocol/capabilities.ts"
export type {
  Command,
  Commands,
  CommandType,
  ConversationEvents,
  CreateConversation,
  MessagePage,
  OwnRequest,
  ReactionState,
  RequestMap,
  SealedCopies,
  SealedMessage,
  SendMessage,
  Upload,
} from "./protocol/commands.ts"
export type {
  Conversation,
  ConversationType,
  Participant,
  ParticipantRole,
  User,
} from "./protocol/conversation.ts"
export type { ChatEvent, ChatEventType } from "./protocol/events.ts"
export type {
  ClientFrame,
  ClientFrameType,
  ClientPayloads,
  DurableEventType,
  Envelope,
  Limits,
  ServerFrame,
  ServerFrameType,
  ServerPayloads,
  WireConversationEvents,
  WireEvent,
} from "./protocol/frames.ts"
export type {
  Anchor,
  Attachment,
  MessageMetadata,
  Reaction,
  StoredMessage,
} from "./protocol/message.ts"
export type { Random } from "./random.ts"
export type { Readable } from "./readable.ts"
export type { ClientEvents } from "./receiving/client-events.ts"
export { selectReadable } from "./select-readable.ts"
export { type AutoScroll, createAutoScroll, type ScrollBox } from "./state/auto-scroll.ts"
export type { ConversationListState, Gap, HistoryState, LoadStatus } from "./state/history-state.ts"
export type { Message, MessageStatus } from "./state/message.ts"
export { type TimelineRow, type TimelineRowsOptions, timelineRows } from "./state/timeline-rows.ts"
export type { TypingUser } from "./state/typing.ts"
export type {
  CloseReason,
  ConnectRequest,
  Transport,
  TransportLink,
  TransportSink,
} from "./transport.ts"
