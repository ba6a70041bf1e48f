import type { Conversation, Presence } from "@colloquy/core"
import type { MessageChange } from "./changes.ts"
import type { ConversationView, KeptMessage, SharedConversation } from "./records.ts"

/** What has a seq: it stands in the log of its conversation, and is resumed from there. */
export type DurableEvent =
  | {
      readonly type: "message_received" | MessageChange["type"]
      readonly conversationId: string
      readonly seq: number
      /** As it stands after that; of a reaction gateways tell the reactions alone. */
      readonly message: KeptMessage
    }
  | {
      readonly type: "conversation_created" | "conversation_updated"
      readonly conversationId: string
      readonly seq: number
      readonly conversation: SharedConversation
      /** One for each participant: nobody has to ask storage in order to tell them. */
      readonly views: readonly ConversationView[]
    }
  | {
      readonly type: "conversation_left"
      readonly conversationId: string
      readonly seq: number
      readonly userId: string
    }

/** What is told and forgotten. */
export type EphemeralEvent =
  | {
      readonly type: "typing_update"
      readonly conversationId: string
      readonly userId: string
      readonly isTyping: boolean
      readonly expiresInMs: number
    }
  | { readonly type: "presence_updated"; readonly presence: Presence }
  | { readonly type: "user_online"; readonly userId: string }
  | { readonly type: "user_offline"; readonly userId: string; readonly lastSeenAt: number }

export type ServiceEvent =
  | DurableEvent
  | EphemeralEvent
  /** Kept, but without a seq: marks only move forward, so the latest one is all there is to know. */
  | {
      readonly type: "receipt_updated"
      readonly conversationId: string
      readonly userId: string
      readonly deliveredSeq: number
      readonly readSeq: number
      /** For that user's own devices alone. */
      readonly unreadCount: number
      readonly countedSeq: number
    }
  /** One user's own settings of a conversation changed; told to that user alone. */
  | { readonly type: "view_changed"; readonly conversation: Conversation }

/** Whether a slow consumer may miss it. */
export function isEphemeral(event: ServiceEvent): event is EphemeralEvent {
  switch (event.type) {
    case "typing_update":
    case "presence_updated":
    case "user_online":
    case "user_offline":
      return true
    default:
      return false
  }
}
