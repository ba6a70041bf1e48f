import type { ConversationType, ParticipantRole } from "@colloquy/core"
import type { ColumnType, Generated, Kysely } from "kysely"

/** A bigint: drivers give it as a number or as text. */
type Milliseconds = ColumnType<number | string, number, number>
type NullableMilliseconds = ColumnType<number | string | null, number | null, number | null>
/** JSON as text: it keeps every character, also those that `jsonb` refuses. */
type Json = string

interface AccountsTable {
  id: string
  name: string
  avatar_url: string | null
  metadata: Json | null
  created_at: Milliseconds
}

export interface ConversationsTable {
  id: string
  type: ConversationType
  name: string | null
  metadata: Json
  created_at: Milliseconds
  updated_at: Milliseconds
  seq: number
  direct_key: string | null
}

interface ParticipantsTable {
  conversation_id: string
  user_id: string
  role: ParticipantRole
  joined_at: Milliseconds
  delivered_seq: number
  read_seq: number
  muted_until: NullableMilliseconds
  /** The order in which they came. */
  position: Generated<number>
}

export interface MessagesTable {
  conversation_id: string
  seq: number
  id: string
  client_id: string | null
  update_seq: number
  sender_id: string
  type: string
  content: string
  attachments: Json
  mentions: Json
  reply_to_id: string | null
  thread_count: number
  reactions: Json
  created_at: Milliseconds
  edited_at: NullableMilliseconds
  deleted_at: NullableMilliseconds
  metadata: Json
}

interface EventsTable {
  conversation_id: string
  seq: number
  type: string
  message_id: string | null
  user_id: string | null
  at: Milliseconds
}

interface OutcomesTable {
  user_id: string
  client_id: string
  outcome: Json
  at: Milliseconds
}

export interface Tables {
  accounts: AccountsTable
  conversations: ConversationsTable
  participants: ParticipantsTable
  messages: MessagesTable
  events: EventsTable
  outcomes: OutcomesTable
}

export type Database = Kysely<Tables>
