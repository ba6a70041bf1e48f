import { ChatError } from "../errors.ts"
import { hasMessage } from "../sending/outcomes.ts"
import type { ChatState } from "../state/chat-state.ts"
import type { Message } from "../state/message.ts"

/** The message of that key or id. @throws ChatError `not_found` */
export function heldMessage(
  state: ChatState,
  conversationId: string,
  keyOrId: string,
  operation: string,
): Message {
  const message = state.timelines.find(conversationId)?.find(keyOrId)
  if (message) return message
  const reason = "no such message is held in this conversation"
  throw new ChatError({ code: "not_found", operation, reason })
}

/** The message that an answer tells of: a timeline may have let go of it already. */
export function answeredMessage(
  state: ChatState,
  conversationId: string,
  key: string,
  result: unknown,
): Message {
  const held = state.timelines.find(conversationId)?.find(key)
  if (!held && hasMessage(result)) return state.view(result.message)
  return held ?? heldMessage(state, conversationId, key, "give the message")
}
