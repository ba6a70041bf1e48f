import { ChatError, isChatError, type ServerPayloads } from "@colloquy/core"
import type { ParsedFrame } from "../parse-frame.ts"

type Fault = Extract<ParsedFrame, { readonly fault: unknown }>["fault"] | "not_a_frame"

const faultReasons: Readonly<Record<Fault, string>> = {
  too_large: "it is larger than the server takes",
  not_json: "it is not JSON",
  not_object: "it is not a JSON object",
  not_a_frame: "it is not one of this protocol",
  too_deep: "its values are nested too deeply",
  not_text: "it has characters that cannot be stored",
}

/** About a frame of which nothing can be used. */
export function unreadable(fault: Fault): ChatError {
  const code = fault === "too_large" ? "too_large" : "invalid_frame"
  return new ChatError({ code, operation: "read the frame", reason: faultReasons[fault] })
}

/** What the client is told of an error. A fault of our own says nothing of its cause. */
export function toPayload(error: unknown, operation: string): ServerPayloads["error"] {
  if (!isChatError(error)) return toPayload(serverFault(operation), operation)
  const { code, message, retryable, retryAfterMs, details } = error
  return {
    code,
    message,
    retryable,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    ...(Object.keys(details).length > 0 && { details }),
  }
}

function serverFault(operation: string): ChatError {
  return new ChatError({ code: "internal", operation, reason: "the server failed; try again" })
}

/** "send_message" as it stands after "unable to". */
export function operationOf(type: string): string {
  return type.replaceAll("_", " ")
}
