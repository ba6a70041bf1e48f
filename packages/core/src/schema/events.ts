import * as z from "zod/mini"
import type { ServerPayloads, WireConversationEvents, WireEvent } from "../protocol/frames.ts"
import { conversation } from "./conversation.ts"
import { describes } from "./describes.ts"
import { message, reaction } from "./message.ts"
import { cursor, id, seq } from "./scalars.ts"

type Payload<T extends keyof ServerPayloads> = z.ZodMiniType<ServerPayloads[T]>

/** The payload of every frame that carries one message. */
export const messageResult: Payload<"message_sent"> = describes<ServerPayloads["message_sent"]>()(
  z.object({ message }),
).register(z.globalRegistry, { id: "messageResult" })

/** The payload of every frame that carries one conversation. */
export const conversationResult: Payload<"conversation_created"> = describes<
  ServerPayloads["conversation_created"]
>()(z.object({ conversation })).register(z.globalRegistry, { id: "conversationResult" })

export const reactionUpdate: Payload<"reaction_updated"> = describes<
  ServerPayloads["reaction_updated"]
>()(
  z.object({
    conversationId: id,
    messageId: id,
    reactions: z.array(reaction),
    updateSeq: z.exactOptional(seq),
  }),
).register(z.globalRegistry, { id: "reactionUpdate" })

export const conversationLeft: Payload<"conversation_left"> = describes<
  ServerPayloads["conversation_left"]
>()(
  z.object({ conversationId: id, userId: z.exactOptional(id), seq: z.exactOptional(seq) }),
).register(z.globalRegistry, { id: "conversationLeft" })

/** A durable event without an envelope, as it is caught up with. */
export const wireEvent: z.ZodMiniType<WireEvent> = describes<WireEvent>()(
  z.discriminatedUnion("type", [
    z.object({ type: z.literal("message_received"), payload: messageResult }),
    z.object({ type: z.literal("message_edited"), payload: messageResult }),
    z.object({ type: z.literal("message_deleted"), payload: messageResult }),
    z.object({ type: z.literal("message_completed"), payload: messageResult }),
    z.object({ type: z.literal("reaction_updated"), payload: reactionUpdate }),
    z.object({ type: z.literal("conversation_created"), payload: conversationResult }),
    z.object({ type: z.literal("conversation_updated"), payload: conversationResult }),
    z.object({ type: z.literal("conversation_left"), payload: conversationLeft }),
  ]),
).register(z.globalRegistry, { id: "wireEvent" })

const caughtUp = {
  events: z.array(wireEvent),
  cursor,
  hasMore: z.boolean(),
  reset: z.boolean(),
}

export const conversationEvents: z.ZodMiniType<WireConversationEvents> =
  describes<WireConversationEvents>()(z.object({ conversationId: id, ...caughtUp }))

export const syncedEvents: Payload<"synced"> = describes<ServerPayloads["synced"]>()(
  z.object({ conversationId: z.exactOptional(id), ...caughtUp }),
)
