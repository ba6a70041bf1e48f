import * as z from "zod/mini"
import type { Limits, ServerFrame, ServerFrameType, ServerPayloads } from "../protocol/frames.ts"
import { presence, receipt } from "./activity.ts"
import { conversation, user } from "./conversation.ts"
import { describes } from "./describes.ts"
import { framesOf } from "./envelope.ts"
import {
  conversationEvents,
  conversationLeft,
  conversationResult,
  messageResult,
  reactionUpdate,
  syncedEvents,
} from "./events.ts"
import { attachment, message } from "./message.ts"
import { amount, count, cursor, id, json, metadata } from "./scalars.ts"

const frame = framesOf<ServerPayloads>()

/** Open: a newer server may announce limits of any kind that this client does not know. */
export const limits: z.ZodMiniType<Limits> = describes<Limits>()(
  z.looseObject({
    frameBytes: z.exactOptional(count),
    contentChars: z.exactOptional(count),
    pageItems: z.exactOptional(count),
  }),
)

/**
 * What a server may say, by frame type. No stricter than the protocol: a client must understand every server that keeps
 * to it, also a newer one. The client's guards are generated from this.
 */
export const frameSchemas: { readonly [T in ServerFrameType]: z.ZodMiniType<ServerFrame<T>> } = {
  auth_success: frame(
    "auth_success",
    z.object({
      user,
      sessionId: id,
      serverTime: amount,
      expiresAt: z.exactOptional(amount),
      capabilities: z.array(z.string()),
      limits,
    }),
  ),
  auth_error: frame("auth_error", z.object({ code: z.string(), message: z.string() })),
  pong: frame("pong", z.object({ sentAt: z.exactOptional(amount), serverTime: amount })),
  resumed: frame("resumed", z.object({ conversations: z.array(conversationEvents) })),
  synced: frame("synced", syncedEvents),
  conversations_loaded: frame(
    "conversations_loaded",
    z.object({ conversations: z.array(conversation), hasMore: z.boolean() }),
  ),
  conversation_created: frame("conversation_created", conversationResult),
  conversation_updated: frame("conversation_updated", conversationResult),
  conversation_joined: frame("conversation_joined", z.object({ conversation, cursor })),
  conversation_left: frame("conversation_left", conversationLeft),
  message_sent: frame("message_sent", messageResult),
  message_received: frame("message_received", messageResult),
  message_edited: frame("message_edited", messageResult),
  message_deleted: frame("message_deleted", messageResult),
  message_delta: frame(
    "message_delta",
    z.object({ conversationId: id, messageId: id, index: count, text: z.string() }),
  ),
  message_completed: frame("message_completed", messageResult),
  reaction_updated: frame("reaction_updated", reactionUpdate),
  messages_loaded: frame(
    "messages_loaded",
    z.object({
      conversationId: id,
      messages: z.array(message),
      hasOlder: z.boolean(),
      hasNewer: z.boolean(),
      cursor,
      receipts: z.exactOptional(z.array(receipt)),
      threadOf: z.exactOptional(id),
    }),
  ),
  messages_found: frame(
    "messages_found",
    z.object({
      results: z.array(z.object({ message, snippet: z.string() })),
      cursor: z.nullable(z.string()),
    }),
  ),
  receipt_updated: frame(
    "receipt_updated",
    z.object({
      conversationId: id,
      userId: id,
      deliveredSeq: z.exactOptional(cursor),
      readSeq: z.exactOptional(cursor),
      unreadCount: z.exactOptional(count),
      countedSeq: z.exactOptional(cursor),
    }),
  ),
  typing_update: frame(
    "typing_update",
    z.object({ conversationId: id, userId: id, isTyping: z.boolean(), expiresInMs: amount }),
  ),
  presence_updated: frame("presence_updated", presence),
  presence_loaded: frame("presence_loaded", z.object({ presences: z.array(presence) })),
  user_online: frame("user_online", z.object({ userId: id })),
  user_offline: frame(
    "user_offline",
    z.object({ userId: id, lastSeenAt: z.exactOptional(amount) }),
  ),
  upload_created: frame(
    "upload_created",
    z.object({
      attachment,
      upload: z.object({
        url: z.string(),
        method: z.string(),
        headers: z.record(z.string(), z.string()),
        expiresAt: amount,
      }),
    }),
  ),
  signal: frame("signal", z.object({ conversationId: id, userId: id, data: json })),
  signal_sent: frame("signal_sent", metadata),
  push_registered: frame("push_registered", metadata),
  stats_loaded: frame("stats_loaded", metadata),
  server_draining: frame("server_draining", z.object({ reconnectAfterMs: amount })),
  error: frame(
    "error",
    z.object({
      code: z.string(),
      message: z.string(),
      retryable: z.exactOptional(z.boolean()),
      retryAfterMs: z.exactOptional(amount),
      details: z.exactOptional(metadata),
    }),
  ),
}
