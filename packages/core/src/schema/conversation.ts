import * as z from "zod/mini"
import type {
  Conversation,
  ConversationType,
  Participant,
  ParticipantRole,
  User,
} from "../protocol/conversation.ts"
import { describes } from "./describes.ts"
import { message } from "./message.ts"
import { amount, count, cursor, id, metadata } from "./scalars.ts"

export const user: z.ZodMiniType<User> = describes<User>()(
  z.object({
    id,
    name: z.string(),
    avatarUrl: z.exactOptional(z.string()),
    metadata: z.exactOptional(metadata),
  }),
).register(z.globalRegistry, { id: "user" })

export const conversationType: z.ZodMiniType<ConversationType> = describes<ConversationType>()(
  z.enum(["direct", "group", "channel"]),
)

export const participantRole: z.ZodMiniType<ParticipantRole> = describes<ParticipantRole>()(
  z.enum(["owner", "admin", "member"]),
)

export const participant: z.ZodMiniType<Participant> = describes<Participant>()(
  z.object({
    userId: id,
    role: participantRole,
    joinedAt: amount,
    name: z.exactOptional(z.string()),
    avatarUrl: z.exactOptional(z.string()),
  }),
).register(z.globalRegistry, { id: "participant" })

/** The native protocol numbers every conversation: 0 before its first event. */
export const conversation: z.ZodMiniType<Conversation> = describes<Conversation, "seq">()(
  z.object({
    id,
    type: conversationType,
    name: z.nullable(z.string()),
    participants: z.array(participant),
    createdAt: amount,
    updatedAt: amount,
    seq: cursor,
    lastMessage: z.nullable(message),
    readSeq: z.nullable(cursor),
    unreadCount: count,
    mutedUntil: z.nullable(amount),
    metadata,
  }),
).register(z.globalRegistry, { id: "conversation" })
