import type { ConnectionState } from "../connection/connection-state.ts"
import type { ChatError } from "../errors.ts"
import type { Presence } from "../protocol/activity.ts"
import type { Conversation } from "../protocol/conversation.ts"
import type { ChatEvent } from "../protocol/events.ts"
import type { Message } from "../state/message.ts"

/** What `chat.on` tells, by name. */
export interface ClientEvents {
  /** A message that somebody else sent, live. */
  message: (message: Message) => void
  /** A message that changed: edited, deleted, reacted to, or completed. */
  messageUpdated: (message: Message) => void
  typing: (event: ChatEvent & { type: "typing_update" }) => void
  presence: (presence: Presence) => void
  receipt: (event: ChatEvent & { type: "receipt_updated" }) => void
  conversation: (conversation: Conversation) => void
  signal: (event: ChatEvent & { type: "signal" }) => void
  connection: (state: ConnectionState) => void
  /** A fault that nobody called for. */
  error: (error: ChatError) => void
}
