/**
 * How long a `Retry-After` header asks to wait, in milliseconds; `undefined` for one that says nothing.
 *
 * @param nowMs The moment of the answer, best by the clock of the server that also wrote the date.
 */
export function parseRetryAfter(header: string, nowMs: number): number | undefined {
  const text = header.trim()
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1_000
  // Dates of HTTP end so; `Date.parse` alone would take "1.5" for one.
  const atMs = text.endsWith("GMT") ? Date.parse(text) : Number.NaN
  return Number.isNaN(atMs) ? undefined : Math.max(0, atMs - nowMs)
}
