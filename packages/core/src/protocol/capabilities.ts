import type { CommandType } from "./commands.ts"

/** What a server can do: every command, and these. `supports(capability)` tells beforehand. */
export type Capability =
  | CommandType
  | "load_more_messages"
  | "resume"
  | "idempotence"
  | "history"
  | "history_around"
  | "streaming"
  | "multiple_conversations"
  /** Conversations that anybody may join who knows their id. */
  | "channels"
  | "receipts_by_message"
