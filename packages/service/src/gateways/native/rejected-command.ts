import { ChatError } from "@colloquy/core"
import type { ClientFrameCheck } from "@colloquy/core/schema"
import { bounds } from "@colloquy/core/schema"
import { operationOf } from "./errors.ts"

type Rejected = Exclude<ClientFrameCheck, { readonly frame: unknown }>

interface RejectedCommand {
  readonly error: ChatError
  /** So that the command after it in its lane need not wait for it. */
  readonly clientId: string | undefined
}

/** Why a request that could not be read is refused, in words for people. */
export function rejectedCommand(check: Rejected, value: unknown): RejectedCommand {
  const clientId = clientIdOf(value)
  const type = fieldOf(value, "type")
  const operation = typeof type === "string" ? operationOf(type.slice(0, 64)) : "read the frame"
  if ("unknownType" in check) {
    const reason = "it is not available on this server"
    return { clientId, error: new ChatError({ code: "unsupported", operation, reason }) }
  }
  const content = fieldOf(fieldOf(value, "payload"), "content")
  if (typeof content === "string" && content.length > bounds.contentChars) {
    const reason = `it is longer than ${bounds.contentChars} characters`
    return { clientId, error: new ChatError({ code: "too_large", operation, reason }) }
  }
  // A fault between several fields lies in the payload as a whole.
  const field = check.fault.replace(/^\.(payload\.)?/, "").slice(0, 128) || "payload"
  const reason = `the field "${field}" is missing or wrong`
  return { clientId, error: new ChatError({ code: "invalid_argument", operation, reason }) }
}

/** The key of the command in a frame, whatever else is wrong with it. */
export function clientIdOf(frame: unknown): string | undefined {
  return idOf(fieldOf(fieldOf(frame, "payload"), "clientId"))
}

/** What a frame that is too large to be read says at its ends, where a client writes these two. */
export function oversizedCommand(text: string): {
  readonly clientId: string | undefined
  readonly requestId: string | undefined
} {
  const [, clientId] = /"clientId":"([\w-]{1,128})"/.exec(text.slice(0, 512)) ?? []
  const [, requestId] = /"requestId":"([\w-]{1,128})"/.exec(text.slice(-512)) ?? []
  return { clientId, requestId }
}

function fieldOf(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined
  return Object.getOwnPropertyDescriptor(value, name)?.value
}

function idOf(value: unknown): string | undefined {
  const isId = typeof value === "string" && value.length >= 1 && value.length <= bounds.idChars
  return isId ? value : undefined
}
