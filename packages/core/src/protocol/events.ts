import type { JsonValue } from "../json.ts"
import type { Presence } from "./activity.ts"
import type { Conversation } from "./conversation.ts"
import type { Reaction, StoredMessage } from "./message.ts"

/** Unasked news, in one vocabulary for every server. */
export type ChatEvent =
  | { readonly type: "message_received"; readonly message: StoredMessage }
  | { readonly type: "message_edited"; readonly message: StoredMessage }
  | { readonly type: "message_deleted"; readonly message: StoredMessage }
  /** A piece of a message that the server is still writing; `index` counts from 0. */
  | {
      readonly type: "message_delta"
      readonly conversationId: string
      readonly messageId: string
      readonly index: number
      readonly text: string
    }
  | { readonly type: "message_completed"; readonly message: StoredMessage }
  | {
      readonly type: "reaction_updated"
      readonly conversationId: string
      readonly messageId: string
      readonly reactions: readonly Reaction[]
      readonly updateSeq: number | null
    }
  | {
      readonly type: "receipt_updated"
      readonly conversationId: string
      readonly userId: string
      readonly deliveredSeq?: number
      readonly readSeq?: number
      /** Told to this user's own devices alone. */
      readonly unreadCount?: number
      /** The latest seq that `unreadCount` takes in. */
      readonly countedSeq?: number
    }
  | { readonly type: "conversation_created"; readonly conversation: Conversation }
  | { readonly type: "conversation_updated"; readonly conversation: Conversation }
  /** Somebody left; this user too, on another device. */
  | {
      readonly type: "conversation_left"
      readonly conversationId: string
      readonly userId: string
      readonly seq: number | null
    }
  | {
      readonly type: "typing_update"
      readonly conversationId: string
      readonly userId: string
      readonly name?: string
      readonly isTyping: boolean
      readonly expiresInMs: number
    }
  | { readonly type: "presence_updated"; readonly presence: Presence }
  /** Relayed between peers, never stored. */
  | {
      readonly type: "signal"
      readonly conversationId: string
      readonly userId: string
      readonly data: JsonValue
    }
  /** An event that one dialect alone has, under its own name. */
  | { readonly type: "dialect"; readonly name: string; readonly payload: unknown }

export type ChatEventType = ChatEvent["type"]

/** The seq that a durable event carries in its conversation; `null` for what is ephemeral or not numbered. */
export function seqOfEvent(event: ChatEvent): number | null {
  switch (event.type) {
    case "message_received":
      return event.message.seq
    case "message_edited":
    case "message_deleted":
    case "message_completed":
      return event.message.updateSeq
    case "reaction_updated":
      return event.updateSeq
    case "conversation_created":
    case "conversation_updated":
      return event.conversation.seq
    case "conversation_left":
      return event.seq
    default:
      return null
  }
}

/** The conversation that an event belongs to; `null` for presence and a dialect's own. */
export function conversationOfEvent(event: ChatEvent): string | null {
  switch (event.type) {
    case "message_received":
    case "message_edited":
    case "message_deleted":
    case "message_completed":
      return event.message.conversationId
    case "conversation_created":
    case "conversation_updated":
      return event.conversation.id
    case "presence_updated":
    case "dialect":
      return null
    default:
      return event.conversationId
  }
}
