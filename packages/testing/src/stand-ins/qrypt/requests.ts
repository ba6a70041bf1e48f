import { errorTo, type Frame } from "./frame.ts"
import type { QryptSwitches } from "./switches.ts"

/** What a request becomes on its way to the gateway: itself, another, or an answer at once. */
export type Judged = { readonly request: Frame } | { readonly answer: Frame } | null

/** Where the running servers differ from their document in what they take. Pure. */
export function judge(
  frame: Frame,
  generation: "doc" | "last",
  switches: QryptSwitches,
  timestamp: string,
): Judged {
  const refuse = (code: string, error: string) => ({
    answer: errorTo(frame, code, error, timestamp),
  })
  const { type, payload } = frame
  switch (type) {
    case "auth":
      if (switches.auth === "silent") return null
      if (switches.auth === "checked") return { request: frame }
      return refuse(switches.auth, "Authentication failed")
    case "create_conversation": {
      if (switches.failCreation) return refuse("DATABASE_ERROR", "Failed to create conversation")
      const { participantIds, isGroup, name } = payload
      if (!Array.isArray(participantIds))
        return refuse("INVALID_DATA", "Participant IDs are required")
      // The names of the document are not read.
      return { request: { ...frame, payload: { participantIds, isGroup: isGroup === true, name } } }
    }
    case "send_message":
      if (generation === "last" && !payload.encryptedContents)
        return refuse(
          "MISSING_REQUIRED_FIELDS",
          "Conversation ID and encrypted contents are required",
        )
      if (generation === "doc" && !payload.content)
        return refuse("MISSING_REQUIRED_FIELDS", "Conversation ID and content are required")
      return { request: frame }
    default:
      return { request: frame }
  }
}
