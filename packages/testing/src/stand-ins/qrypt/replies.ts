import { errorTo, type Fields, type Frame, fieldsOf, textOf } from "./frame.ts"
import { conversationVariant, messageVariant, withoutText } from "./rows.ts"
import type { QryptSwitches } from "./switches.ts"

export interface ReplyContext {
  readonly generation: "doc" | "last"
  readonly switches: QryptSwitches
  /** The times of rows by their ids, on this server. */
  readonly times: Map<string, string>
}

/** A reply of the gateway as a running server gives it. */
export function deviate(reply: Frame, request: Frame, context: ReplyContext): Frame {
  const { generation, switches } = context
  const { type, payload, timestamp } = reply
  switch (type) {
    case "auth_error":
      return switches.documentedAuthError
        ? reply
        : errorTo(request, "INVALID_TOKEN", "Invalid or expired token", timestamp)
    case "auth_success": {
      if (generation === "doc") return reply
      const user = fieldsOf(payload.user)
      return { ...reply, payload: { user: { ...user, auth_user_id: `auth-${textOf(user.id)}` } } }
    }
    case "error":
      return payload.code === "USER_NOT_FOUND"
        ? errorTo(request, "DATABASE_ERROR", "Failed to create conversation", timestamp)
        : reply
    case "conversations_loaded":
      return {
        ...reply,
        payload: {
          conversations: listOf(payload.conversations).map((row) =>
            conversationVariant(row, switches),
          ),
        },
      }
    case "message_sent":
      return { ...reply, payload: { message: sentRow(payload.message, context) } }
    case "messages_loaded":
      return { ...reply, payload: pageOf(payload, request, context) }
    default:
      return reply
  }
}

/** What the sender is told of a message. */
export function sentRow(row: unknown, { generation, switches, times }: ReplyContext): Fields {
  note(row, times)
  const told = generation === "last" ? withoutText(row, switches) : row
  return messageVariant(told, generation === "last" ? { ...switches, hexContent: false } : switches)
}

/** Pages by time, to the letter: rows as old as the anchor are skipped, and a full page always has more. */
function pageOf(payload: Fields, request: Frame, { switches, times }: ReplyContext): Fields {
  const rows = listOf(payload.messages)
  for (const row of rows) note(row, times)
  const messages = rows.map((row) => messageVariant(row, switches))
  if (request.type === "load_messages") return { ...payload, messages }
  const { beforeMessageId, limit = 50 } = request.payload
  const anchorTime = times.get(textOf(beforeMessageId))
  const older = messages.filter((_, index) => fieldsOf(rows[index]).created_at !== anchorTime)
  return { ...payload, messages: older, hasMore: rows.length >= Number(limit) }
}

function note(row: unknown, times: Map<string, string>): void {
  const { id, created_at: createdAt } = fieldsOf(row)
  times.set(textOf(id), textOf(createdAt))
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}
