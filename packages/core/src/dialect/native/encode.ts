import { ChatError } from "../../errors.ts"
import type { Command } from "../../protocol/commands.ts"
import type { ClientFrameType, ServerFrameType } from "../../protocol/frames.ts"
import type { Anchor } from "../../protocol/message.ts"

/** What a request says, and the type of the one reply to it; `null`: it has none. */
export interface Encoded {
  readonly type: ClientFrameType
  readonly payload: object
  readonly replyType: ServerFrameType | null
}

/** @throws ChatError `unsupported`, `invalid_argument` */
export function encodeCommand(command: Command): Encoded {
  switch (command.type) {
    case "load_messages":
    case "load_thread": {
      const { before, after, around, page: _, ...rest } = command.payload
      const anchors = { before: seqOf(before), after: seqOf(after), around: seqOf(around) }
      return { type: command.type, payload: { ...rest, ...anchors }, replyType: "messages_loaded" }
    }
    case "mark_read":
    case "mark_delivered": {
      const { conversationId, upTo } = command.payload
      const payload = { conversationId, seq: seqOf(upTo) }
      return { type: command.type, payload, replyType: "receipt_updated" }
    }
    case "send_message":
      if (typeof command.payload.content === "string")
        return { ...command, replyType: "message_sent" }
      throw new ChatError({
        code: "unsupported",
        operation: "send message",
        reason: "this server keeps one text of a message: the cipher must give one",
      })
    case "look_up":
      throw new ChatError({
        code: "unsupported",
        operation: "look up a message",
        reason: "a repeat is always safe on this server",
      })
    default:
      return { ...command, replyType: replyTypes[command.type] }
  }
}

const replyTypes = {
  edit_message: "message_edited",
  delete_message: "message_deleted",
  add_reaction: "reaction_updated",
  remove_reaction: "reaction_updated",
  stop_message: "message_completed",
  regenerate_message: "message_sent",
  search_messages: "messages_found",
  load_conversations: "conversations_loaded",
  create_conversation: "conversation_created",
  update_conversation: "conversation_updated",
  join_conversation: "conversation_joined",
  leave_conversation: "conversation_left",
  add_participants: "conversation_updated",
  remove_participant: "conversation_updated",
  set_role: "conversation_updated",
  mute_conversation: "conversation_updated",
  typing_start: null,
  typing_stop: null,
  set_presence: "presence_updated",
  load_presence: "presence_loaded",
  create_upload: "upload_created",
  send_signal: "signal_sent",
  register_push: "push_registered",
  load_stats: "stats_loaded",
  resume: "resumed",
  sync: "synced",
} as const satisfies Partial<Record<Command["type"], ServerFrameType | null>>

/** This wire names a place by its seq. */
function seqOf(anchor: Anchor | undefined): number | undefined {
  if (anchor && anchor.seq === null)
    throw new ChatError({
      code: "invalid_argument",
      operation: "name a place in the conversation",
      reason: "the server has not numbered that message yet",
    })
  return anchor?.seq ?? undefined
}
