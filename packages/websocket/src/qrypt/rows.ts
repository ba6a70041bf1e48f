import * as z from "zod/mini"

/** A message as the database of the server has it. Further columns come and go. */
export interface MessageRow {
  readonly id: string
  readonly conversation_id: string
  readonly sender_id: string
  readonly reply_to_id?: string | null | undefined
  readonly message_type?: string | null | undefined
  /** The text in both generations: as it is, as `\x` and hex, or sealed for the reader. */
  readonly encrypted_content?: string | null | undefined
  readonly metadata?: unknown
  readonly edited_at?: unknown
  readonly deleted_at?: unknown
  /** With an offset and up to six digits of a second. */
  readonly created_at?: unknown
  readonly sender?: SenderRow | null | undefined
}

export interface SenderRow {
  readonly id?: string | null | undefined
  readonly username?: string | null | undefined
  readonly display_name?: string | null | undefined
  readonly avatar_url?: string | null | undefined
}

/** A conversation, with the names of both schemas of the server: one of two says the same. */
export interface ConversationRow {
  readonly conversation_id?: string | null | undefined
  readonly id?: string | null | undefined
  readonly conversation_type?: unknown
  readonly type?: unknown
  readonly is_group?: unknown
  readonly conversation_name?: unknown
  readonly name?: unknown
  readonly conversation_avatar_url?: unknown
  readonly avatar_url?: unknown
  readonly group_id?: unknown
  readonly group_name?: unknown
  /** A number, perhaps as text. */
  readonly participant_count?: unknown
  readonly latest_message_id?: unknown
  readonly latest_message_content?: unknown
  readonly latest_message_sender_id?: unknown
  readonly latest_message_sender_username?: unknown
  readonly latest_message_created_at?: unknown
  readonly last_message_at?: unknown
  readonly unread_count?: unknown
  readonly created_by?: unknown
  readonly created_at?: unknown
  readonly updated_at?: unknown
  readonly conversation_participants?: unknown
}

const maxIdChars = 128
export const id: z.ZodMiniType<string> = z
  .string()
  .check(z.minLength(1), z.maxLength(maxIdChars))
  .register(z.globalRegistry, { id: "rowId" })
const text = z.optional(z.nullable(z.string()))

const senderRow: z.ZodMiniType<SenderRow> = z.looseObject({
  id: text,
  username: text,
  display_name: text,
  avatar_url: text,
})

/** Open, as are the others: columns that are read with care need no form here. */
export const messageRow: z.ZodMiniType<MessageRow> = z
  .looseObject({
    id,
    conversation_id: id,
    sender_id: id,
    reply_to_id: z.optional(z.nullable(id)),
    message_type: text,
    encrypted_content: text,
    sender: z.optional(z.nullable(senderRow)),
  })
  .register(z.globalRegistry, { id: "messageRow" })

export const conversationRow: z.ZodMiniType<ConversationRow> = z
  .looseObject({
    conversation_id: z.optional(z.nullable(id)),
    id: z.optional(z.nullable(id)),
  })
  .register(z.globalRegistry, { id: "conversationRow" })

/** Rows are checked one by one: a bad one must not take the good ones with it. */
export const frameSchemas: {
  readonly message: z.ZodMiniType<MessageRow>
  readonly conversation: z.ZodMiniType<ConversationRow>
} = { message: messageRow, conversation: conversationRow }
