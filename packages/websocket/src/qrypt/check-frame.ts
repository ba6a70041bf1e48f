import { frameGuards } from "./frame-guards.ts"
import type { QryptServerFrame, QryptServerType } from "./frames.ts"

/** What came, as far as it can be told. */
export type FrameCheck =
  | { readonly frame: QryptServerFrame }
  /** Nothing that this wire has. */
  | { readonly unknownType: string }
  /** `of`: what it would have been, where it says so. */
  | {
      readonly reason: string
      readonly of?: { readonly type: string; readonly requestId: unknown }
    }

/** Room for the largest page; more is dropped before it is parsed. */
const maxFrameChars = 8 * 1024 * 1024
const maxDepth = 32
const shownChars = 64

/** Pure: neither throws nor changes anything. */
export function checkFrame(text: unknown): FrameCheck {
  if (typeof text !== "string") return { reason: "a frame is no text" }
  if (text.length > maxFrameChars) return { reason: "a frame is too large" }
  const value = parse(text)
  if (!isFields(value)) return { reason: "a frame is malformed" }
  if (isDeeper(value, maxDepth)) return { reason: "a frame is nested too deeply" }
  const { type, requestId } = value
  if (typeof type !== "string") return { reason: "a frame is malformed at .type" }
  // By own names alone, since "constructor" is a type that nobody defined.
  if (!isKnown(type)) return { unknownType: type.slice(0, shownChars) }
  const fault = frameGuards[type]?.(value)
  return isSound(value, fault)
    ? { frame: value }
    : { reason: `a frame is malformed${fault && ` at ${fault}`}`, of: { type, requestId } }
}

function isKnown(type: string): type is QryptServerType {
  return Object.hasOwn(frameGuards, type)
}

/** The guards are generated from schemas that the compiler holds to `QryptServerFrame`. */
function isSound(_value: unknown, fault: string | undefined): _value is QryptServerFrame {
  return fault === undefined
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Whether any path through it is longer; a value that `JSON.parse` gave has no circles. */
function isDeeper(value: unknown, depth: number): boolean {
  if (typeof value !== "object" || value === null) return false
  return depth === 0 || Object.values(value).some((inner) => isDeeper(inner, depth - 1))
}

function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
}
