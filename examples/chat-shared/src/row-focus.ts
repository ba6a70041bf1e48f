import type { TimelineRow } from "@colloquy/core"

/** The row that a key leads to from the one that has the focus; `undefined` for any other key. */
export function rowAfterKey(
  rows: readonly TimelineRow[],
  activeKey: string | undefined,
  pressed: string,
): string | undefined {
  const stops = rows.filter(({ kind }) => kind === "message" || kind === "gap")
  const active = stops.findIndex(({ key }) => key === activeKey)
  switch (pressed) {
    case "ArrowUp":
      return stops[Math.max(0, active - 1)]?.key
    case "ArrowDown":
      return stops[Math.min(stops.length - 1, active + 1)]?.key
    case "Home":
      return stops[0]?.key
    case "End":
      return stops.at(-1)?.key
    default:
      return undefined
  }
}

/** The row that Tab leads to: the one that had the focus last, else the latest message. */
export function tabStop(
  rows: readonly TimelineRow[],
  activeKey: string | undefined,
): string | undefined {
  const isThere = activeKey !== undefined && rows.some(({ key }) => key === activeKey)
  return isThere ? activeKey : rows.findLast(({ kind }) => kind === "message")?.key
}

/** Moves the focus along the buttons of the row that has it; false: this key leads nowhere. */
export function focusInRow(pressed: string): boolean {
  const active = document.activeElement
  const row = active?.closest<HTMLElement>("[data-key]")
  if (!row || (pressed !== "ArrowRight" && pressed !== "ArrowLeft")) return false
  const stops = [row, ...row.querySelectorAll<HTMLElement>("button")]
  const at = stops.findLastIndex((stop) => stop.contains(active))
  stops[at + (pressed === "ArrowRight" ? 1 : -1)]?.focus()
  return true
}

/** Moves the focus to a row; the browser scrolls it into view. */
export function focusRow(log: HTMLElement, key: string): void {
  // It may have to be put into the document first.
  requestAnimationFrame(() => {
    log.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`)?.focus()
  })
}
