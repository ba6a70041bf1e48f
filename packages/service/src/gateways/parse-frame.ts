export interface FrameLimits {
  readonly frameBytes: number
  readonly depth: number
}

export type ParsedFrame =
  | { readonly value: object }
  | { readonly fault: "too_large" | "not_json" | "not_object" | "too_deep" | "not_text" }

/**
 * The JSON object in a frame. Never throws, and looks at nothing of a frame that is too large.
 *
 * Text that no database keeps (NUL, half of a surrogate pair) is refused, so that every storage behaves alike.
 */
export function parseFrame(text: string, limits: FrameLimits): ParsedFrame {
  if (exceedsBytes(text, limits.frameBytes)) return { fault: "too_large" }
  const value = parseJson(text)
  if (value === undefined) return { fault: "not_json" }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return { fault: "not_object" }
  return inspect(value, limits.depth) ?? { value }
}

/** Whether `text` takes more than so many bytes as UTF-8. */
function exceedsBytes(text: string, limit: number): boolean {
  // One UTF-16 unit takes one to three bytes, so most texts need no counting.
  if (text.length > limit) return true
  if (text.length * 3 <= limit) return false
  let bytes = 0
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index)
    const isSurrogate = unit >= 0xd800 && unit <= 0xdfff
    bytes += unit < 0x80 ? 1 : unit < 0x800 || isSurrogate ? 2 : 3
  }
  return bytes > limit
}

function parseJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text)
    return value
  } catch {
    return undefined
  }
}

/** Half of a surrogate pair; a whole one is a single character to a pattern with `u`. */
const unstorable = /[\0\ud800-\udfff]/u

/** Walks with a list of its own: a deep value would exhaust the stack. */
function inspect(root: object, maxDepth: number): ParsedFrame | null {
  let level: object[] = [root]
  for (let depth = 1; level.length > 0; depth++) {
    if (depth > maxDepth) return { fault: "too_deep" }
    const next: object[] = []
    for (const node of level) {
      for (const [key, child] of Object.entries(node)) {
        if (unstorable.test(key)) return { fault: "not_text" }
        if (typeof child === "string" && unstorable.test(child)) return { fault: "not_text" }
        if (typeof child === "object" && child !== null) next.push(child)
      }
    }
    level = next
  }
  return null
}
