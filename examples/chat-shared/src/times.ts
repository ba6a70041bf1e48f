const time = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" })
const date = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" })
const fullDate = new Intl.DateTimeFormat(undefined, { dateStyle: "full" })
const relativeDay = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" })
const dayMs = 24 * 60 * 60 * 1_000

/** "09:12", in the reader's own way. */
export function formatTime(atMs: number): string {
  return time.format(atMs)
}

/** "Today", "Yesterday", then the date. */
export function formatDay(atMs: number, nowMs: number): string {
  const daysAgo = Math.round((startOfDay(nowMs) - startOfDay(atMs)) / dayMs)
  if (daysAgo > 1 || daysAgo < 0) return fullDate.format(atMs)
  const words = relativeDay.format(-daysAgo, "day")
  return words.charAt(0).toLocaleUpperCase() + words.slice(1)
}

/** The time if it was today, else the date: for a list. */
export function formatShort(atMs: number, nowMs: number): string {
  return startOfDay(atMs) === startOfDay(nowMs) ? formatTime(atMs) : date.format(atMs)
}

/** Midnight before, in the reader's time zone. */
function startOfDay(atMs: number): number {
  return new Date(atMs).setHours(0, 0, 0, 0)
}
