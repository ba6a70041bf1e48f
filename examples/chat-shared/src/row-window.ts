import type { Readable, TimelineRow } from "@colloquy/core"
import {
  defaultRangeExtractor,
  elementScroll,
  observeElementOffset,
  observeElementRect,
  type VirtualItem,
  Virtualizer,
} from "@tanstack/virtual-core"

/** A row that stands in the document, and how far below the top of the list. */
export interface PlacedRow {
  readonly row: TimelineRow
  readonly index: number
  readonly topPx: number
}

/** The part of a long list that stands in the document. */
export interface RowWindow {
  readonly placed: Readable<readonly PlacedRow[]>
  /** `sheet` gets the height of the whole list; gives the way to stop. */
  readonly attach: (log: HTMLElement, sheet: HTMLElement) => () => void
  /** What is in view keeps its place, wherever rows came or went. */
  readonly setRows: (rows: readonly TimelineRow[]) => void
  /** A row that stays in the document, so that it can hold the focus. */
  readonly keep: (key: string | undefined) => void
  /** For each row's element, which carries its index as `data-index`. */
  readonly measure: (element: HTMLElement | null) => void
}

const estimatedPx = 44
const overscan = 8

export function createRowWindow(): RowWindow {
  const listeners = new Set<(placed: readonly PlacedRow[]) => void>()
  let rows: readonly TimelineRow[] = []
  let placed: readonly PlacedRow[] = []
  let keptKey: string | undefined
  let log: HTMLElement | null = null
  let sheet: HTMLElement | null = null

  const virtualizer = new Virtualizer<HTMLElement, HTMLElement>(options())
  virtualizer.shouldAdjustScrollPositionOnItemSizeChange = (item) => {
    const top = virtualizer.scrollOffset ?? 0
    // A guess that lies above the view, or begins there, is put right out of sight; a row that grows while it is
    // partly in view, such as an answer being written, grows downwards.
    const isGuess = !virtualizer.itemSizeCache.has(item.key)
    return isGuess ? item.start < top : item.end <= top
  }

  function options() {
    return {
      count: rows.length,
      getScrollElement: () => log,
      estimateSize: () => estimatedPx,
      getItemKey: (index: number) => rows[index]?.key ?? index,
      scrollToFn: elementScroll,
      observeElementRect,
      observeElementOffset,
      overscan,
      scrollMargin: sheet?.offsetTop ?? 0,
      rangeExtractor(range: Parameters<typeof defaultRangeExtractor>[0]) {
        const kept = rows.findIndex(({ key }) => key === keptKey)
        const indexes = defaultRangeExtractor(range)
        if (kept < 0 || indexes.includes(kept)) return indexes
        return [...indexes, kept].sort((a, b) => a - b)
      },
      onChange: place,
    }
  }

  function place(): void {
    if (!sheet) return
    const height = `${virtualizer.getTotalSize()}px`
    if (sheet.style.height !== height) sheet.style.height = height
    const before = new Map(placed.map((one) => [one.row.key, one]))
    const next = virtualizer.getVirtualItems().flatMap(({ index, start }) => {
      const row = rows[index]
      if (!row) return []
      const topPx = start - virtualizer.options.scrollMargin
      const known = before.get(row.key)
      const isSame = known?.row === row && known.index === index && known.topPx === topPx
      return [isSame ? known : { row, index, topPx }]
    })
    if (next.length === placed.length && next.every((one, at) => one === placed[at])) return
    placed = next
    for (const listener of [...listeners]) listener(placed)
  }

  /** The first message in view that stays as it is: a day above it may move, and a group may begin elsewhere. */
  function anchor(next: readonly TimelineRow[]): VirtualItem | undefined {
    const top = log?.scrollTop ?? 0
    const stays = new Set(next)
    const inView = virtualizer
      .getVirtualItems()
      .filter(({ index, end }) => end > top && rows[index]?.kind === "message")
    const kept = inView.find(({ index }) => {
      const row = rows[index]
      return row !== undefined && stays.has(row)
    })
    return kept ?? inView[0]
  }

  function setRows(next: readonly TimelineRow[]): void {
    const held = anchor(next)
    const fromTop = held ? held.start - (log?.scrollTop ?? 0) : 0
    rows = next
    virtualizer.setOptions(options())
    // Sizes are kept by key, so a new order only has to be added up again.
    virtualizer.getTotalSize()
    const index = held ? rows.findIndex(({ key }) => key === held.key) : -1
    const moved = virtualizer.measurementsCache[index]
    if (log && moved) scrollTo(log, moved.start - fromTop)
    place()
  }

  function scrollTo(element: HTMLElement, top: number): void {
    if (Math.abs(element.scrollTop - top) < 1) return
    if (sheet) sheet.style.height = `${virtualizer.getTotalSize()}px`
    element.scrollTop = top
    // Its own listener would hear of it a frame later, and that frame would be empty.
    virtualizer.scrollOffset = element.scrollTop
  }

  return {
    placed: {
      get: () => placed,
      getInitial: () => placed,
      subscribe(listener) {
        const hear = (value: readonly PlacedRow[]): void => listener(value)
        listeners.add(hear)
        return () => {
          listeners.delete(hear)
        }
      },
    },
    attach(attachedLog, attachedSheet) {
      log = attachedLog
      sheet = attachedSheet
      virtualizer.setOptions(options())
      const unmount = virtualizer._didMount()
      virtualizer._willUpdate()
      place()
      return () => {
        unmount()
        log = null
        sheet = null
      }
    },
    setRows,
    keep(key) {
      if (keptKey === key) return
      keptKey = key
      // A new extractor: the former range is remembered otherwise.
      virtualizer.setOptions(options())
      place()
    },
    measure: (element) => virtualizer.measureElement(element),
  }
}
