import * as z from "zod/mini"
import type { QryptServerFrame, QryptServerPayloads, QryptServerType } from "./frames.ts"
import { conversationRow, id, messageRow } from "./rows.ts"

const text = z.optional(z.nullable(z.string()))
const fields = z.record(z.string(), z.unknown())
const inConversation = { conversationId: id }
const person = z.looseObject({ userId: id })
const maxRequestIdChars = 256
const requestId = z.string().check(z.minLength(1), z.maxLength(maxRequestIdChars))

function frame<Type extends QryptServerType>(
  type: Type,
  payload: z.ZodMiniType<QryptServerPayloads[Type]>,
) {
  return z.object({
    type: z.literal(type),
    payload,
    requestId: z.optional(z.nullable(requestId)),
    timestamp: z.optional(z.string()),
  })
}

/** What a server may say, by frame type. The guards of the dialect are generated from this. */
export const frameSchemas: {
  readonly [T in QryptServerType]: z.ZodMiniType<QryptServerFrame<T>>
} = {
  auth_success: frame(
    "auth_success",
    z.object({
      user: z.looseObject({
        id,
        auth_user_id: text,
        email: text,
        phone: text,
        username: text,
        display_name: text,
      }),
    }),
  ),
  auth_error: frame("auth_error", z.object({ error: z.optional(z.string()), code: text })),
  conversations_loaded: frame(
    "conversations_loaded",
    z.object({ conversations: z.array(z.unknown()) }),
  ),
  conversation_joined: frame("conversation_joined", z.object(inConversation)),
  conversation_left: frame("conversation_left", z.object(inConversation)),
  conversation_created: frame("conversation_created", z.object({ conversation: conversationRow })),
  message_sent: frame("message_sent", z.object({ message: messageRow })),
  message_received: frame(
    "message_received",
    z.object({ message: messageRow, shouldReloadMessages: z.optional(z.boolean()) }),
  ),
  messages_loaded: frame(
    "messages_loaded",
    z.object({
      ...inConversation,
      messages: z.array(z.unknown()),
      hasMore: z.optional(z.boolean()),
    }),
  ),
  typing_start: frame("typing_start", fields),
  typing_stop: frame("typing_stop", fields),
  typing_update: frame(
    "typing_update",
    z.object({ ...inConversation, userId: id, username: text, isTyping: z.boolean() }),
  ),
  user_online: frame("user_online", person),
  user_offline: frame("user_offline", person),
  error: frame(
    "error",
    z.object({
      error: z.string(),
      code: text,
      requestId: text,
      retryAfterMs: z.optional(z.number().check(z.nonnegative())),
    }),
  ),
  pong: frame("pong", fields),
}
