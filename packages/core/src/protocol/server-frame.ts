import { frameGuards } from "./frame-guards.ts"
import type { ServerFrame } from "./frames.ts"

export type ServerFrameCheck =
  /** `ignored`: types of events inside it that only a newer client knows; they were taken out. */
  | { readonly frame: ServerFrame; readonly ignored: readonly string[] }
  /** A newer server says something that this client does not know. */
  | { readonly unknownType: string }
  /** Where the first fault lies, never what stands there: ".payload.message.seq"; "" for no object at all. */
  | { readonly fault: string }

/**
 * What a server said, from `JSON.parse` of its text. Pure; it neither throws nor changes the value.
 *
 * @example
 * const check = checkServerFrame(JSON.parse(text))
 * if ("frame" in check) receive(check.frame)
 */
export function checkServerFrame(value: unknown): ServerFrameCheck {
  if (!isObject(value)) return { fault: "" }
  const { type } = value
  if (typeof type !== "string") return { fault: ".type" }
  if (!isKnown(type)) return { unknownType: nameOf(type) }
  const ignored: string[] = []
  const frame: unknown = catchesUp(type)
    ? { ...value, payload: withoutUnknownEvents(value.payload, ignored) }
    : value
  const fault = frameGuards[type]?.(frame)
  return isSound(frame, fault) ? { frame, ignored } : { fault: fault ?? "" }
}

/** The guards are generated from schemas that the compiler holds equal to `ServerFrame`. */
function isSound(_frame: unknown, fault: string | undefined): _frame is ServerFrame {
  return fault === undefined
}

function catchesUp(type: string): boolean {
  return type === "synced" || type === "resumed"
}

/** One event that this client does not know must not keep it from catching up with all the others. */
function withoutUnknownEvents(payload: unknown, ignored: string[]): unknown {
  if (!isObject(payload) || !Array.isArray(payload.conversations))
    return withKnownEvents(payload, ignored)
  const conversations = payload.conversations.map((one: unknown) => withKnownEvents(one, ignored))
  return { ...payload, conversations }
}

function withKnownEvents(value: unknown, ignored: string[]): unknown {
  if (!isObject(value) || !Array.isArray(value.events)) return value
  const events = value.events.filter((event: unknown) => {
    if (!isObject(event) || typeof event.type !== "string" || isKnown(event.type)) return true
    ignored.push(nameOf(event.type))
    return false
  })
  return { ...value, events }
}

/** By own names alone, since "constructor" is a type that nobody defined. */
function isKnown(type: string): boolean {
  return Object.hasOwn(frameGuards, type)
}

/** Fit for a report: a hostile server may send a name of any length. */
function nameOf(type: string): string {
  return type.slice(0, 64)
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
}
