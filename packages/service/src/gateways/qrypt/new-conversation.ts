import { ChatError, type ConversationType } from "@colloquy/core"
import type { QryptClientPayloads } from "@colloquy/websocket/qrypt/wire"

type Request = QryptClientPayloads["create_conversation"]

const maxIdChars = 128
const maxNameChars = 256

/** What is asked for, under the names of the document or under those that its server read. @throws ChatError */
export function readNewConversation(request: Request): {
  readonly type: ConversationType
  readonly participantIds: readonly string[]
  readonly name?: string
} {
  const { name } = request
  if (typeof name === "string" && name.length > maxNameChars)
    throw invalid(`its name is longer than ${maxNameChars} characters`)
  return {
    type: typeOf(request),
    participantIds: participantsOf(request),
    ...(typeof name === "string" && { name }),
  }
}

function typeOf({ type, isGroup }: Request): ConversationType {
  switch (type) {
    case undefined:
      return isGroup === true ? "group" : "direct"
    case "direct":
      return "direct"
    case "group":
    case "room":
      return "group"
    default:
      throw invalid("its type is direct or group")
  }
}

function participantsOf({ participantIds, participant_ids }: Request): readonly string[] {
  const ids = participantIds ?? participant_ids
  if (!ids) throw invalid("it needs the ids of its participants")
  if (ids.some((id) => id === "" || id.length > maxIdChars))
    throw invalid("one of the ids cannot be anybody's")
  return ids
}

function invalid(reason: string): ChatError {
  return new ChatError({ code: "invalid_argument", operation: "create conversation", reason })
}
