import type { Readable, TimelineRow } from "@colloquy/core"
import {
  defaultRangeExtractor,
  elementScroll,
  observeElementOffset,
  observeElementRect,
  type Range,
  Virtualizer,
} from "@tanstack/virtual-core"
import { createCell } from "./cell.ts"
import { type PlacedRow, placeRows } from "./placed-rows.ts"
import { chooseAnchor, estimatePx, type RowAnchor } from "./row-anchor.ts"

/** The part of a long list that stands in the document. */
export interface RowWindow {
  readonly placed: Readable<readonly PlacedRow[]>
  /** `sheet` holds the rows' elements alone, and gets the height of the whole list; gives the way to stop. */
  readonly attach: (log: HTMLElement, sheet: HTMLElement) => () => void
  /** What is in view keeps its place, wherever rows came or went. */
  readonly setRows: (rows: readonly TimelineRow[]) => void
  /** A row that stays in the document, so that it can hold the focus. */
  readonly keep: (key: string | undefined) => void
  /**
   * To be called once these rows stand in the document, each with its index as `data-index`: they get their heights
   * before anybody sees them, and what is in view keeps its place.
   */
  readonly settle: (placed: readonly PlacedRow[]) => void
}

const overscan = 8

export function createRowWindow(): RowWindow {
  const placed = createCell<readonly PlacedRow[]>([])
  let rows: readonly TimelineRow[] = []
  let keyAt = keysOf(rows)
  let keptKey: string | undefined
  let keptIndex = -1
  let log: HTMLElement | null = null
  let sheet: HTMLElement | null = null
  /** What new rows must not move; they do not have their heights yet. */
  let held: RowAnchor | undefined
  let isMeasuring = false

  const virtualizer = new Virtualizer<HTMLElement, HTMLElement>(options())
  // What grows above the view moves nothing in it. What is partly in view, such as an answer that is being written,
  // grows downwards.
  virtualizer.shouldAdjustScrollPositionOnItemSizeChange = ({ end }) =>
    !isMeasuring && end <= (virtualizer.scrollOffset ?? 0)

  function options() {
    return {
      count: rows.length,
      getScrollElement: () => log,
      estimateSize: (index: number) => estimatePx(rows[index]),
      getItemKey: keyAt,
      scrollToFn: elementScroll,
      observeElementRect,
      observeElementOffset,
      overscan,
      scrollMargin: sheet?.offsetTop ?? 0,
      // Made anew each time: the former range would be remembered otherwise.
      rangeExtractor(range: Range) {
        const indexes = defaultRangeExtractor(range)
        if (keptIndex < 0 || indexes.includes(keptIndex)) return indexes
        return [...indexes, keptIndex].sort((a, b) => a - b)
      },
      onChange() {
        if (!isMeasuring) place()
      },
    }
  }

  function place(): void {
    if (!sheet) return
    stretch()
    const { scrollMargin } = virtualizer.options
    placed.set(placeRows(placed.get(), rows, virtualizer.getVirtualItems(), scrollMargin))
  }

  function stretch(): void {
    const height = `${virtualizer.getTotalSize()}px`
    if (sheet && sheet.style.height !== height) sheet.style.height = height
  }

  function scrollTo(top: number): void {
    if (!log) return
    stretch()
    log.scrollTop = top
    // Its listener hears of it a frame later, and that frame would be empty.
    virtualizer.scrollOffset = log.scrollTop
  }

  /** A log begins at its end. */
  function toEnd(): void {
    scrollTo(virtualizer.getTotalSize() + virtualizer.options.scrollMargin)
  }

  function inView(): readonly TimelineRow[] {
    const top = log?.scrollTop ?? 0
    const isIn = ({ index }: PlacedRow) => (virtualizer.measurementsCache[index]?.end ?? 0) > top
    return placed.get().flatMap((one) => (isIn(one) ? [one.row] : []))
  }

  /** The first row in view whose height is known already; where none is, the first one. */
  function firstInView(): RowAnchor | undefined {
    const candidates = inView()
    const first =
      candidates.find(({ key }) => virtualizer.elementsCache.get(key)?.isConnected) ?? candidates[0]
    return first && { key: first.key, edge: "start" }
  }

  /** How far below the upper edge of the log; undefined for what is not in the list. */
  function placeOf(anchor: RowAnchor | undefined): number | undefined {
    if (!anchor || !log) return undefined
    // Adds the heights up again where one has changed.
    virtualizer.getTotalSize()
    const item = virtualizer.measurementsCache[rows.findIndex(({ key }) => key === anchor.key)]
    return item && item[anchor.edge] - log.scrollTop
  }

  /** Changes the list, and leaves that row where it is on the screen. */
  function around(anchor: RowAnchor | undefined, change: () => void): void {
    const before = placeOf(anchor)
    change()
    const after = placeOf(anchor)
    if (log && before !== undefined && after !== undefined && before !== after)
      scrollTo(log.scrollTop + after - before)
    place()
  }

  function measure(): void {
    isMeasuring = true
    for (const [at, { index, row }] of placed.get().entries()) {
      const element = sheet?.children[at]
      if (!(element instanceof HTMLElement)) continue
      if (virtualizer.elementsCache.get(row.key) !== element) virtualizer.measureElement(element)
      virtualizer.resizeItem(index, element.offsetHeight)
    }
    // Forgets the elements that are gone.
    virtualizer.measureElement(null)
    isMeasuring = false
  }

  function noteMargin(): void {
    if (sheet && sheet.offsetTop !== virtualizer.options.scrollMargin)
      around(firstInView(), () => virtualizer.setOptions(options()))
  }

  return {
    placed,
    attach(attachedLog, attachedSheet) {
      log = attachedLog
      sheet = attachedSheet
      virtualizer.setOptions(options())
      const unmount = virtualizer._didMount()
      virtualizer._willUpdate()
      toEnd()
      place()
      const resizes = new ResizeObserver(noteMargin)
      if (sheet.previousElementSibling) resizes.observe(sheet.previousElementSibling)
      return () => {
        resizes.disconnect()
        unmount()
        log = null
        sheet = null
      }
    },
    setRows(next) {
      const isFirst = rows.length === 0
      const former = placed.get()
      held = chooseAnchor(inView(), next)
      around(held, () => {
        rows = next
        // A new function: the former order would be remembered otherwise. Heights are kept by key.
        keyAt = keysOf(next)
        keptIndex = next.findLastIndex(({ key }) => key === keptKey)
        virtualizer.setOptions(options())
        if (isFirst) toEnd()
      })
      if (placed.get() === former) held = undefined
    },
    keep(key) {
      if (keptKey === key) return
      keptKey = key
      keptIndex = rows.findLastIndex((row) => row.key === key)
      virtualizer.setOptions(options())
      place()
    },
    settle(rendered) {
      // Others are on their way into the document.
      if (!sheet || rendered !== placed.get()) return
      const anchor = held ?? firstInView()
      held = undefined
      around(anchor, measure)
      noteMargin()
    },
  }
}

function keysOf(rows: readonly TimelineRow[]): (index: number) => string | number {
  return (index) => rows[index]?.key ?? index
}
