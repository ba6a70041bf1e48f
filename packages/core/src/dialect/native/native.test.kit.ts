import type { Command, Commands, CommandType } from "../../protocol/commands.ts"
import type { Conversation } from "../../protocol/conversation.ts"
import type { ServerFrameType, ServerPayloads } from "../../protocol/frames.ts"
import type { StoredMessage } from "../../protocol/message.ts"
import type { DialectContext, DialectSession } from "../dialect.ts"
import type { Effect } from "../effect.ts"
import type { NativeRequests } from "./capabilities.ts"
import { nativeDialect } from "./native-dialect.ts"

export const nowMs: number = Date.UTC(2026, 0, 1)

const context: DialectContext = {
  channel: null,
  user: null,
  deviceId: "d1",
  memory: {},
  unclear: () => [],
  nowMs: () => nowMs,
}

export type NativeSession = DialectSession<string, NativeRequests>

export function openSession(): NativeSession {
  return nativeDialect().open(context)
}

/** A session that the server accepted. */
export function acceptedSession(): NativeSession {
  const session = openSession()
  receive(session, "auth_success", serverPayloads.auth_success)
  return session
}

export function receive<T extends ServerFrameType>(
  session: NativeSession,
  type: T,
  payload: ServerPayloads[T],
  requestId?: string,
): readonly Effect<string>[] {
  return session.frame(JSON.stringify({ type, payload, requestId }))
}

/** The frames that effects send, read as a server reads them. */
export function framesOf(effects: readonly Effect<string>[]): readonly unknown[] {
  return effects.flatMap((effect) => (effect.type === "send" ? [JSON.parse(effect.frame)] : []))
}

export const message: StoredMessage = {
  id: "m1",
  clientId: "k1",
  conversationId: "c1",
  seq: 1,
  updateSeq: 2,
  senderId: "ann",
  type: "text",
  content: "Hello",
  attachments: [],
  mentions: [],
  replyToId: null,
  threadCount: 0,
  reactions: [],
  createdAt: nowMs,
  editedAt: null,
  deletedAt: null,
  streaming: false,
  metadata: {},
}

export const conversation: Conversation = {
  id: "c1",
  type: "group",
  name: "Lunch",
  participants: [{ userId: "ann", role: "owner", joinedAt: nowMs }],
  createdAt: nowMs,
  updatedAt: nowMs,
  seq: 2,
  lastMessage: message,
  readSeq: 1,
  unreadCount: 0,
  mutedUntil: null,
  metadata: {},
}

const inConversation = { conversationId: "c1" }
const ofMessage = { conversationId: "c1", messageId: "m1" }
const change = { ...ofMessage, clientId: "k2" }
export const anchor = { id: "m1", seq: 7, createdAt: nowMs } as const

/** One of each command, with every field that it may have. */
export const commandPayloads: { readonly [T in CommandType]: Commands[T]["payload"] } = {
  send_message: {
    ...inConversation,
    clientId: "k1",
    afterClientId: "k0",
    type: "image",
    content: "😀",
    replyToId: "m0",
    attachments: [
      {
        id: "a1",
        name: "x.png",
        mediaType: "image/png",
        sizeBytes: 1,
        url: "https://x/y",
        width: 1,
      },
    ],
    mentions: ["bob"],
    metadata: { priority: "high" },
  },
  edit_message: { ...change, content: "edited" },
  delete_message: change,
  add_reaction: { ...change, reaction: "👍" },
  remove_reaction: { ...change, reaction: "👍" },
  stop_message: ofMessage,
  regenerate_message: ofMessage,
  load_messages: { ...inConversation, limit: 50, before: anchor, page: { mark: 1 } },
  load_thread: { ...ofMessage, limit: 50, around: anchor },
  search_messages: { query: "lunch", conversationId: "c1", limit: 5, cursor: "next" },
  look_up: { ...inConversation, sentAtMs: nowMs, newer: null },
  load_conversations: { limit: 20, before: "c0" },
  create_conversation: {
    clientId: "k3",
    type: "group",
    name: "Lunch",
    participantIds: ["bob"],
    metadata: {},
  },
  update_conversation: { ...inConversation, name: "Dinner", metadata: {} },
  join_conversation: inConversation,
  leave_conversation: inConversation,
  add_participants: { ...inConversation, userIds: ["eve"] },
  remove_participant: { ...inConversation, userId: "eve" },
  set_role: { ...inConversation, userId: "eve", role: "admin" },
  mute_conversation: { ...inConversation, until: null },
  mark_read: { ...inConversation, upTo: anchor },
  mark_delivered: { ...inConversation, upTo: anchor },
  typing_start: inConversation,
  typing_stop: inConversation,
  set_presence: { status: "away", statusText: "at lunch" },
  load_presence: { userIds: ["bob"] },
  create_upload: { ...inConversation, name: "x.png", mediaType: "image/png", sizeBytes: 1 },
  send_signal: { ...inConversation, userId: "bob", data: { sdp: "x" } },
  register_push: { subscription: { endpoint: "https://push" } },
  load_stats: {},
  resume: { cursors: { c1: 2 } },
  sync: { ...inConversation, after: 2 },
}

/** The example of a type and its payload belong together. */
function isCommand(_pair: { readonly type: string; readonly payload: object }): _pair is Command {
  return true
}

export function commandOf(type: CommandType): Command {
  const pair = { type, payload: commandPayloads[type] }
  if (!isCommand(pair)) throw new Error(`there is no example of ${type}`)
  return pair
}

export function allCommands(): readonly Command[] {
  return Object.entries(commandPayloads).flatMap(([type, payload]) => {
    const pair = { type, payload }
    return isCommand(pair) ? [pair] : []
  })
}

const events = { events: [{ type: "message_received", payload: { message } }] } as const
const caughtUp = { ...inConversation, ...events, cursor: 2, hasMore: false, reset: false }
const presence = { userId: "bob", status: "online", statusText: null, lastSeenAt: null } as const

/** One of each frame of a server. */
export const serverPayloads: { readonly [T in ServerFrameType]: ServerPayloads[T] } = {
  auth_success: {
    user: { id: "ann", name: "Ann" },
    sessionId: "s1",
    serverTime: nowMs,
    expiresAt: nowMs + 1,
    capabilities: ["send_message", "resume", "telepathy"],
    limits: { frameBytes: 65_536, tier: "free" },
  },
  auth_error: { code: "unauthorized", message: "unable to sign in: the token has expired" },
  pong: { sentAt: nowMs, serverTime: nowMs },
  resumed: { conversations: [caughtUp] },
  synced: caughtUp,
  conversations_loaded: { conversations: [conversation], hasMore: false },
  conversation_created: { conversation },
  conversation_updated: { conversation },
  conversation_joined: { conversation, cursor: 2 },
  conversation_left: { ...inConversation, userId: "bob", seq: 3 },
  message_sent: { message },
  message_received: { message },
  message_edited: { message },
  message_deleted: { message },
  message_delta: { ...ofMessage, index: 0, text: "He" },
  message_completed: { message },
  reaction_updated: { ...ofMessage, reactions: [], updateSeq: 3 },
  messages_loaded: {
    ...inConversation,
    messages: [message],
    hasOlder: true,
    hasNewer: false,
    cursor: 2,
    receipts: [{ userId: "bob", deliveredSeq: 2, readSeq: 1 }],
  },
  messages_found: { results: [{ message, snippet: "Hello" }], cursor: null },
  receipt_updated: { ...inConversation, userId: "bob", readSeq: 2 },
  typing_update: { ...inConversation, userId: "bob", isTyping: true, expiresInMs: 6_000 },
  presence_updated: presence,
  presence_loaded: { presences: [presence] },
  user_online: { userId: "bob" },
  user_offline: { userId: "bob", lastSeenAt: nowMs },
  upload_created: {
    attachment: { id: "a1", name: "x", mediaType: "image/png", sizeBytes: 1, url: "https://x/y" },
    upload: { url: "https://up", method: "PUT", headers: {}, expiresAt: nowMs },
  },
  signal: { ...inConversation, userId: "bob", data: { sdp: "x" } },
  signal_sent: {},
  push_registered: {},
  stats_loaded: { users: 3 },
  server_draining: { reconnectAfterMs: 4_000 },
  error: { code: "internal", message: "unable to answer: a fault" },
}
