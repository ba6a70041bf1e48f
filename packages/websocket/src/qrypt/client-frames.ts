import * as z from "zod/mini"
import type { QryptClientFrame, QryptClientPayloads, QryptClientType } from "./frames.ts"

/** Any: what is missing or empty has answers of its own. */
const text = z.string()
const inConversation = { conversationId: text }
const ids = z.exactOptional(z.array(text))
const count = z.exactOptional(z.number())
const nothing = z.record(text, z.unknown())

function frame<Type extends QryptClientType>(
  type: Type,
  payload: z.ZodMiniType<QryptClientPayloads[Type]>,
) {
  const filled = text.check(z.minLength(1))
  return z.object({ type: z.literal(type), payload, requestId: filled, timestamp: filled })
}

/** What a client may say, by frame type: for whoever plays the server. */
export const clientFrameSchemas: {
  readonly [T in QryptClientType]: z.ZodMiniType<QryptClientFrame<T>>
} = {
  auth: frame("auth", z.object({ token: text })),
  ping: frame("ping", nothing),
  load_conversations: frame("load_conversations", nothing),
  join_conversation: frame("join_conversation", z.object(inConversation)),
  leave_conversation: frame("leave_conversation", z.object(inConversation)),
  create_conversation: frame(
    "create_conversation",
    z.object({
      participantIds: ids,
      isGroup: z.exactOptional(z.boolean()),
      name: z.exactOptional(z.nullable(text)),
      type: z.exactOptional(text),
      participant_ids: ids,
    }),
  ),
  send_message: frame(
    "send_message",
    z.object({
      ...inConversation,
      content: z.exactOptional(text),
      encryptedContents: z.exactOptional(z.record(text, text)),
      messageType: z.exactOptional(text),
      replyToId: z.exactOptional(z.nullable(text)),
    }),
  ),
  load_messages: frame("load_messages", z.object({ ...inConversation, limit: count })),
  load_more_messages: frame(
    "load_more_messages",
    z.object({ ...inConversation, beforeMessageId: text, limit: count }),
  ),
  typing_start: frame("typing_start", z.object(inConversation)),
  typing_stop: frame("typing_stop", z.object(inConversation)),
}
