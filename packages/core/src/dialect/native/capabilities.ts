import type { Capability } from "../../protocol/capabilities.ts"
import type { Commands, CommandType } from "../../protocol/commands.ts"
import type { Delivery } from "../delivery.ts"

/** Commands that have no verb of their own yet, through `chat.request`. */
export interface NativeRequests
  extends Pick<
    Commands,
    | "load_thread"
    | "search_messages"
    | "set_role"
    | "mute_conversation"
    | "create_upload"
    | "send_signal"
    | "register_push"
    | "stop_message"
    | "regenerate_message"
    | "load_stats"
  > {}

/** What the protocol has; a server narrows it when it accepts. */
export const nativeCapabilities: ReadonlySet<Capability> = new Set<Capability>([
  "load_conversations",
  "create_conversation",
  "update_conversation",
  "join_conversation",
  "leave_conversation",
  "add_participants",
  "remove_participant",
  "set_role",
  "mute_conversation",
  "send_message",
  "edit_message",
  "delete_message",
  "add_reaction",
  "remove_reaction",
  "load_messages",
  "load_thread",
  "search_messages",
  "mark_read",
  "mark_delivered",
  "typing_start",
  "typing_stop",
  "set_presence",
  "load_presence",
  "create_upload",
  "send_signal",
  "register_push",
  "stop_message",
  "regenerate_message",
  "load_stats",
  "sync",
  "resume",
  "idempotence",
  "history",
  "history_around",
  "streaming",
  "multiple_conversations",
  "channels",
])

const durable: ReadonlySet<CommandType> = new Set<CommandType>([
  "send_message",
  "edit_message",
  "delete_message",
  "add_reaction",
  "remove_reaction",
  "create_conversation",
  "mark_read",
])

/** `window`: as many as an outbox holds by default. Each names the one before it, so the server keeps their order. */
export const nativeDelivery: Delivery = { idempotent: true, window: 1_000, lookUp: null, durable }
