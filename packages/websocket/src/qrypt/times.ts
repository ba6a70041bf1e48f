/** So far a server's clock may be from what is known of it. */
export const toleranceMs = 5_000

/** Milliseconds since the epoch; undefined for what is no time. A database tells microseconds, which not every parser takes. */
export function parseTime(value: unknown): number | undefined {
  if (typeof value !== "string") return undefined
  const ms = Date.parse(value.replace(/(\.\d{3})\d+/, "$1").replace(" ", "T"))
  return ms >= 0 ? ms : undefined
}
