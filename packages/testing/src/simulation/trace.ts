/** What happened in a run, line by line, and its digest: two runs with one digest were the same. */
export interface Trace {
  /** `details` are shown only where they are wanted; a text counts for the digest. */
  readonly note: (line: string, details?: string | (() => string)) => void
  readonly lines: () => readonly string[]
  readonly hash: () => string
}

export interface TraceOptions {
  readonly now: () => number
  /** How many of the last lines are kept. */
  readonly keep: number
  readonly hasDetails: boolean
}

export function createTrace({ now, keep, hasDetails }: TraceOptions): Trace {
  const startMs = now()
  let lines: string[] = []
  let one = 0x811c9dc5
  let other = 0x9747b28c

  /** FNV-1a, twice, of 32 bits each. */
  function digest(text: string): void {
    for (let at = 0; at < text.length; at++) {
      const unit = text.charCodeAt(at)
      one = Math.imul(one ^ unit, 0x01000193)
      other = Math.imul(other ^ (unit + 1), 0x01000193)
    }
  }

  return {
    note(text, details = "") {
      const line = `${now() - startMs} ${text}`
      digest(line)
      if (typeof details === "string") digest(details)
      const shown = hasDetails ? (typeof details === "string" ? details : details()) : ""
      lines.push(shown === "" ? line : `${line} ${shown}`)
      if (lines.length >= 2 * keep) lines = lines.slice(-keep)
    },
    lines: () => (Number.isFinite(keep) ? lines.slice(-keep) : lines),
    hash: () => [one, other].map((part) => (part >>> 0).toString(16).padStart(8, "0")).join(""),
  }
}
