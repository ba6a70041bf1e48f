import {
  clientFrameSchemas,
  type QryptClientFrame,
  type QryptClientType,
  serverFrameSchemas,
} from "@colloquy/websocket/qrypt/wire"
import type { WireRefusal } from "./refusals.ts"

/** The frame around a request, whatever is in it. */
export interface Envelope {
  readonly type: string
  readonly requestId: string
  readonly value: object
}

/** Types that the document's server knows and has no answer to. */
const unhandled: ReadonlySet<string> = new Set(["create_group", "join_group", "load_groups"])

/** `null` for what is no frame of this protocol: nobody can be answered by name then. */
export function readEnvelope(value: object): Envelope | null {
  const { type, payload, requestId, timestamp } = fieldsOf(value)
  if (!isFilled(type) || !isFilled(requestId) || !isFilled(timestamp)) return null
  if (typeof payload !== "object" || payload === null || Array.isArray(payload)) return null
  const isListed = isRequest(type) || unhandled.has(type) || Object.hasOwn(serverFrameSchemas, type)
  return isListed ? { type, requestId, value } : null
}

export function isRequest(type: string): type is QryptClientType {
  return Object.hasOwn(clientFrameSchemas, type)
}

/** The request in a frame, or why it is none. */
export function readRequest(
  type: QryptClientType,
  { value }: Envelope,
): { readonly frame: QryptClientFrame } | { readonly refusal: WireRefusal } {
  const parsed = clientFrameSchemas[type].safeParse(value)
  if (!parsed.success) {
    const field = parsed.error.issues[0]?.path[1]
    return { refusal: missing(type, String(field ?? "")) }
  }
  const frame: QryptClientFrame = parsed.data
  const empty = Object.entries(frame.payload).find(([name, field]) => isEmpty(name, field))
  return empty ? { refusal: missing(type, empty[0]) } : { frame }
}

/** Fields that are as good as missing when they are empty. */
function isEmpty(name: string, field: unknown): boolean {
  if (name === "encryptedContents") return Object.keys(Object(field)).length === 0
  return field === "" && name !== "name"
}

function missing(type: QryptClientType, field: string): WireRefusal {
  const invalid = { code: "INVALID_DATA", error: `The field "${field}" is missing or wrong` }
  switch (type) {
    case "auth":
      return { code: "MISSING_TOKEN", error: "Authentication token is required" }
    case "join_conversation":
    case "leave_conversation":
      return { code: "INVALID_DATA", error: "Conversation ID is required" }
    case "send_message":
      if (field === "encryptedContents")
        return {
          code: "INVALID_ENCRYPTED_CONTENTS",
          error: "Encrypted contents must map user IDs to text",
        }
      return field === "conversationId" || field === "content" ? incompleteMessage : invalid
    case "load_messages":
    case "typing_start":
    case "typing_stop":
      return field === "conversationId" ? withoutConversation : invalid
    case "load_more_messages":
      if (field === "beforeMessageId")
        return {
          code: "MISSING_REQUIRED_FIELDS",
          error: "Conversation ID and message ID are required",
        }
      return field === "conversationId" ? withoutConversation : invalid
    default:
      return invalid
  }
}

export const incompleteMessage: WireRefusal = {
  code: "MISSING_REQUIRED_FIELDS",
  error: "Conversation ID and content are required",
}

const withoutConversation: WireRefusal = {
  code: "MISSING_CONVERSATION_ID",
  error: "Conversation ID is required",
}

function fieldsOf(value: object): Readonly<Record<string, unknown>> {
  return { ...value }
}

function isFilled(value: unknown): value is string {
  return typeof value === "string" && value !== ""
}
