import type { TimelineRow } from "@colloquy/core"
import type { VirtualItem } from "@tanstack/virtual-core"

/** A row that stands in the document, and how far below the top of the list. */
export interface PlacedRow {
  readonly row: TimelineRow
  readonly index: number
  readonly topPx: number
}

/** Rows at their places; what did not change stays the same object, and so does the list if nothing did. Pure. */
export function placeRows(
  former: readonly PlacedRow[],
  rows: readonly TimelineRow[],
  items: readonly VirtualItem[],
  marginPx: number,
): readonly PlacedRow[] {
  const before = new Map(former.map((one) => [one.row.key, one]))
  const next = items.flatMap(({ index, start }) => {
    const row = rows[index]
    if (!row) return []
    const topPx = start - marginPx
    const known = before.get(row.key)
    const isSame = known?.row === row && known.index === index && known.topPx === topPx
    return [isSame ? known : { row, index, topPx }]
  })
  const isSame = next.length === former.length && next.every((one, at) => one === former[at])
  return isSame ? former : next
}
