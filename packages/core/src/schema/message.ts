import * as z from "zod/mini"
import type { Attachment, Reaction, StoredMessage } from "../protocol/message.ts"
import { describes } from "./describes.ts"
import { amount, count, id, metadata, seq } from "./scalars.ts"

// Texts of a server have no bound of their own: it announces its limits, and the frame is bounded.

export const attachment: z.ZodMiniType<Attachment> = describes<Attachment>()(
  z.object({
    id,
    name: z.string(),
    mediaType: z.string(),
    sizeBytes: count,
    url: z.string(),
    width: z.exactOptional(amount),
    height: z.exactOptional(amount),
    thumbnailUrl: z.exactOptional(z.string()),
  }),
).register(z.globalRegistry, { id: "attachment" })

export const reaction: z.ZodMiniType<Reaction> = describes<Reaction>()(
  z.object({ reaction: z.string(), userIds: z.array(id) }),
).register(z.globalRegistry, { id: "reaction" })

/** The native protocol names and numbers every message. */
export const message: z.ZodMiniType<StoredMessage> = describes<
  StoredMessage,
  "id" | "seq" | "updateSeq"
>()(
  z.object({
    id,
    clientId: z.nullable(id),
    conversationId: id,
    seq,
    updateSeq: seq,
    senderId: id,
    type: z.string(),
    content: z.string(),
    attachments: z.array(attachment),
    mentions: z.array(id),
    replyToId: z.nullable(id),
    threadCount: count,
    reactions: z.array(reaction),
    createdAt: amount,
    editedAt: z.nullable(amount),
    deletedAt: z.nullable(amount),
    streaming: z.boolean(),
    metadata,
  }),
).register(z.globalRegistry, { id: "message" })
