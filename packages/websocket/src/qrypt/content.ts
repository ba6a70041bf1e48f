/** What stands in the column of the text. */
export interface Content {
  /** `null`: the text is not in here. */
  readonly text: string | null
  /** Bytes that are no UTF-8 were replaced. */
  readonly isPatched: boolean
}

const bytea = /^\\x([0-9a-f]*)$/i
/** What a driver makes of an empty buffer. */
const emptyBuffer = /^\{\s*"type"\s*:\s*"Buffer"\s*,\s*"data"\s*:\s*\[\s*\]\s*\}$/
const replacement = "\u{FFFD}"

/** Undefined for hex that ends in the middle of a byte. Pure. */
export function decodeContent(column: string | null | undefined): Content | undefined {
  const hex = bytea.exec(column ?? "")?.[1]
  if (hex === undefined) return contentOf(column ?? "", false)
  if (hex.length % 2 > 0) return undefined
  const bytes = Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
  const text = new TextDecoder().decode(bytes)
  return contentOf(text, text.includes(replacement))
}

function contentOf(text: string, isPatched: boolean): Content {
  return { text: text === "" || emptyBuffer.test(text) ? null : text, isPatched }
}

/** Whether the server would give the one for the other: it takes `\x` for hex, and half a surrogate pair for none. */
export function isSameContent(mine: string, theirs: string): boolean {
  return mine === theirs || normalise(mine) === normalise(theirs)
}

function normalise(text: string): string {
  const whole = new TextDecoder().decode(new TextEncoder().encode(text))
  return decodeContent(whole)?.text ?? whole
}
