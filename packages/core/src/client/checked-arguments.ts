import { ChatError } from "../errors.ts"

/** @throws ChatError `invalid_argument` */
export function requireId(id: string, operation: string): void {
  if (typeof id !== "string" || id.length === 0 || id.length > 128)
    throw invalid(operation, "an id must be a string of 1 to 128 characters")
}

export function requireContent(
  content: string,
  attachments: number,
  maxChars: number,
  operation: string,
): void {
  if (typeof content !== "string") throw invalid(operation, "its content must be a string")
  if (content.length === 0 && attachments === 0)
    throw invalid(operation, "it has neither content nor attachments")
  if (content.length > maxChars)
    throw invalid(
      operation,
      `it has ${content.length} characters, and ${maxChars} are allowed: send it in parts`,
    )
}

export function invalid(operation: string, reason: string): ChatError {
  return new ChatError({ code: "invalid_argument", operation, reason })
}
