import type { TimelineRow } from "@colloquy/core"

/** What stays where it is on the screen while rows come, go or get another height. */
export interface RowAnchor {
  readonly key: string
  readonly edge: "start" | "end"
}

/**
 * The first message in view that still begins as it did: what grows in it grows downwards. Where there is none, the
 * first one that stays at all; its head came or went, so what is read in it is held by its end.
 */
export function chooseAnchor(
  inView: readonly TimelineRow[],
  next: readonly TimelineRow[],
): RowAnchor | undefined {
  const wanted = new Set(inView.map(({ key }) => key))
  const heads = new Map<string, boolean>()
  for (const row of next)
    if (row.kind === "message" && wanted.has(row.key)) heads.set(row.key, row.startsGroup)
  const stays = inView.find(
    (row) => row.kind === "message" && heads.get(row.key) === row.startsGroup,
  )
  if (stays) return { key: stays.key, edge: "start" }
  const changed = inView.find(({ key }) => heads.has(key))
  return changed && { key: changed.key, edge: "end" }
}

/** As the styles make a row of one line. A good guess is one that need not be put right. */
export function estimatePx(row: TimelineRow | undefined): number {
  if (row?.kind !== "message") return 42
  return row.startsGroup ? 57 : 26
}
