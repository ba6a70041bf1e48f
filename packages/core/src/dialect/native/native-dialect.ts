import { ChatError, isChatError, operationOf } from "../../errors.ts"
import type { Command, OwnRequest } from "../../protocol/commands.ts"
import type { ServerFrame, ServerFrameType } from "../../protocol/frames.ts"
import { checkServerFrame } from "../../protocol/server-frame.ts"
import type { Dialect, DialectContext, DialectSession } from "../dialect.ts"
import type { Effect, Welcome } from "../effect.ts"
import { type NativeRequests, nativeCapabilities, nativeDelivery } from "./capabilities.ts"
import { decodeError, decodeEvent, decodeResult, decodeWelcome } from "./decode.ts"
import { encodeCommand } from "./encode.ts"

const protocolVersion = 1
/** Room for the largest page; more is dropped before it is parsed. */
const maxFrameChars = 4 * 1024 * 1024
const maxDepth = 32
/** UTF-8 takes no more for one UTF-16 unit. */
const mostBytesOfUnit = 3

/**
 * Colloquy's own protocol, as docs/protocol.md has it. The default of `createChatClient`.
 */
export function nativeDialect(): Dialect<string, NativeRequests> {
  return {
    name: "native",
    channels: "one",
    rejoins: false,
    capabilities: nativeCapabilities,
    delivery: nativeDelivery,
    lane,
    open: openSession,
  }
}

function lane(command: Command | OwnRequest<NativeRequests>): string | null {
  switch (command.type) {
    case "send_message":
    case "edit_message":
    case "delete_message":
    case "add_reaction":
    case "remove_reaction":
      return command.payload.conversationId
    case "create_conversation":
      return ""
    default:
      return null
  }
}

interface Asked {
  readonly operation: string
  readonly replyType: ServerFrameType
}

function openSession(context: DialectContext): DialectSession<string, NativeRequests> {
  const asked = new Map<string, Asked>()
  let isAccepted = false
  let maxFrameBytes = Number.POSITIVE_INFINITY

  function frameOf(type: string, payload: object, requestId?: string): string {
    const timestamp = new Date(context.nowMs()).toISOString()
    return JSON.stringify({ type, payload, requestId, timestamp })
  }

  function hello(token: string): readonly Effect<string>[] {
    const payload = { token, deviceId: context.deviceId, protocol: protocolVersion }
    return [{ type: "send", frame: frameOf("auth", payload) }]
  }

  function start(
    command: Command | OwnRequest<NativeRequests>,
    { id: requestId }: { readonly id: string },
  ): readonly Effect<string>[] {
    const operation = operationOf(command)
    try {
      const { type, payload, replyType } = encodeCommand(command)
      const frame = frameOf(type, payload, requestId)
      if (isLarger(frame, maxFrameBytes)) throw tooLarge(operation, maxFrameBytes)
      const send: Effect<string> = { type: "send", frame, requestId, commits: true }
      if (replyType === null) return [send, { type: "reply", requestId, result: undefined }]
      asked.set(requestId, { operation, replyType })
      return [send]
    } catch (error) {
      return [{ type: "refusal", requestId, error: unsaid(error, operation), stored: "no" }]
    }
  }

  function receive(text: string): readonly Effect<string>[] {
    if (text.length > maxFrameChars) return dropped("a frame is too large")
    const value = parse(text)
    if (hasMoreBrackets(text, maxDepth) && isDeeper(value, maxDepth))
      return dropped("a frame is nested too deeply")
    const check = checkServerFrame(value)
    if ("fault" in check)
      return dropped(`a frame is malformed${check.fault && ` at ${check.fault}`}`)
    if ("unknownType" in check) return ignored(`a frame of type ${check.unknownType}`)
    const effects = decode(check.frame)
    const unknown = check.ignored.flatMap((type) => ignored(`an event of type ${type}`))
    return unknown.length > 0 ? [...unknown, ...effects] : effects
  }

  function decode(frame: ServerFrame): readonly Effect<string>[] {
    switch (frame.type) {
      case "auth_success":
        isAccepted = true
        return [{ type: "ready", welcome: welcomed(decodeWelcome(frame.payload)) }]
      case "auth_error":
        return [{ type: "end", verdict: denied(frame.payload) }]
      case "error":
        return refused(frame)
    }
    if (!isAccepted) return dropped("a frame came before the server accepted")
    if (frame.type === "pong") return [{ type: "probed" }]
    if (frame.type === "server_draining") {
      const retryAfterMs = frame.payload.reconnectAfterMs
      return [{ type: "end", verdict: { next: "retry", retryAfterMs } }]
    }
    return frame.requestId === undefined ? broadcast(frame) : answer(frame, frame.requestId)
  }

  function welcomed(welcome: Welcome): Welcome {
    maxFrameBytes = welcome.limits?.frameBytes ?? maxFrameBytes
    return welcome
  }

  function answer(frame: ServerFrame, requestId: string): readonly Effect<string>[] {
    const expected = asked.get(requestId)
    // An answer that comes after its deadline still tells what happened.
    if (!expected) return broadcast(frame)
    if (expected.replyType !== frame.type) return dropped("a reply is of the wrong type")
    asked.delete(requestId)
    const reply: Effect<string> = { type: "reply", requestId, result: decodeResult(frame) }
    // What it says of the receipt is not part of the result.
    return frame.type === "receipt_updated" ? [...broadcast(frame), reply] : [reply]
  }

  function broadcast(frame: ServerFrame): readonly Effect<string>[] {
    const event = decodeEvent(frame)
    return event ? [{ type: "event", event }] : ignored(`a ${frame.type} that nobody waits for`)
  }

  function refused(frame: ServerFrame<"error">): readonly Effect<string>[] {
    const { requestId, payload } = frame
    const expected = requestId === undefined ? undefined : asked.get(requestId)
    if (requestId === undefined || !expected)
      return [{ type: "note", kind: "warned", reason: `the server reports ${payload.code}` }]
    asked.delete(requestId)
    const error = decodeError(payload, expected.operation)
    return [{ type: "refusal", requestId, error, stored: "no" }]
  }

  return {
    request: () => ({}),
    opened: (token) => (token === null ? [{ type: "end", verdict: tokenless() }] : hello(token)),
    start,
    frame: receive,
    response: () => [],
    ended(requestId, why) {
      // An aborted request keeps its lane until its answer, so that answer is still told.
      if (why !== "aborted") asked.delete(requestId)
      return []
    },
    renew: hello,
    probe: () => [{ type: "send", frame: frameOf("ping", { sentAt: context.nowMs() }, "ping") }],
    closed: () => null,
  }
}

/** What JSON cannot say will not become sayable. */
function unsaid(cause: unknown, operation: string): ChatError {
  if (isChatError(cause)) return cause
  const reason = "it holds what JSON cannot carry"
  return new ChatError({ code: "invalid_argument", operation, reason, cause })
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** A text without so many brackets is no value of such depth: nearly none has to be walked through. */
function hasMoreBrackets(text: string, count: number): boolean {
  let left = count
  for (const bracket of "[{")
    for (let at = text.indexOf(bracket); at >= 0; at = text.indexOf(bracket, at + 1))
      if (left-- === 0) return true
  return false
}

/** Whether any path through it is longer; a value that `JSON.parse` gave has no circles. */
function isDeeper(value: unknown, depth: number): boolean {
  if (typeof value !== "object" || value === null) return false
  if (depth === 0) return true
  for (const inner of Object.values(value)) if (isDeeper(inner, depth - 1)) return true
  return false
}

/** In bytes of UTF-8. What `JSON.stringify` gave holds no half of a surrogate pair. */
function isLarger(text: string, bytes: number): boolean {
  if (text.length * mostBytesOfUnit <= bytes) return false
  return encodeURIComponent(text).replace(/%../g, "x").length > bytes
}

function tooLarge(operation: string, bytes: number): ChatError {
  const reason = `its frame is larger than the ${bytes} bytes that this server takes`
  return new ChatError({ code: "too_large", operation, reason })
}

function denied({ code, message }: { readonly code: string; readonly message: string }) {
  const error = decodeError({ code, message }, "connect to the chat server")
  if (error.code === "forbidden" || error.code === "protocol_mismatch")
    return { next: "stop", error } as const
  const unauthorized = new ChatError({
    code: "unauthorized",
    operation: "connect to the chat server",
    reason: message,
  })
  return { next: "reauthenticate", error: unauthorized } as const
}

function tokenless() {
  const error = new ChatError({
    code: "unauthorized",
    operation: "connect to the chat server",
    reason: "this server wants a token: give createChatClient one",
  })
  return { next: "stop", error } as const
}

function dropped(reason: string): readonly Effect<string>[] {
  return [{ type: "note", kind: "dropped", reason }]
}

function ignored(reason: string): readonly Effect<string>[] {
  return [{ type: "note", kind: "ignored", reason }]
}
