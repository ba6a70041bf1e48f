import type { TimelineRow } from "@colloquy/core"
import {
  createRowWindow,
  focusInRow,
  focusRow,
  type PlacedRow,
  rowAfterKey,
  tabStop,
} from "@colloquy/example-chat-shared"
import { useReadable } from "@colloquy/react"
import {
  type FocusEvent,
  type KeyboardEvent,
  type RefCallback,
  useCallback,
  useLayoutEffect,
  useMemo,
  useState,
} from "react"

interface RowsOnScreen {
  readonly placed: readonly PlacedRow[]
  /** Key of the one row that Tab leads to. */
  readonly stopKey: string | undefined
  readonly sheetRef: RefCallback<HTMLElement>
  readonly onFocus: (event: FocusEvent) => void
  readonly onKeyDown: (event: KeyboardEvent<HTMLElement>) => void
}

/** Puts the rows in view into the document, and moves the focus among them by the arrow keys. */
export function useRowWindow(log: HTMLElement | null, rows: readonly TimelineRow[]): RowsOnScreen {
  const [view] = useState(createRowWindow)
  const [sheet, setSheet] = useState<HTMLElement | null>(null)
  const [activeKey, setActiveKey] = useState<string>()
  const stopKey = useMemo(() => tabStop(rows, activeKey), [rows, activeKey])
  const placed = useReadable(view.placed)

  useLayoutEffect(() => view.setRows(rows), [view, rows])
  useLayoutEffect(() => view.keep(stopKey), [view, stopKey])
  useLayoutEffect(() => (log && sheet ? view.attach(log, sheet) : undefined), [view, log, sheet])
  useLayoutEffect(() => view.settle(placed), [view, placed])

  function press(event: KeyboardEvent<HTMLElement>): void {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return
    const key = rowAfterKey(rows, stopKey, event.key)
    if (key !== undefined || focusInRow(event.key)) event.preventDefault()
    if (key === undefined) return
    setActiveKey(key)
    focusRow(event.currentTarget, key)
  }

  return {
    placed,
    stopKey,
    sheetRef: useCallback((element) => setSheet(element), []),
    onFocus: ({ target }) => {
      const row = target.closest<HTMLElement>("[data-key]")
      if (row?.dataset.key !== undefined) setActiveKey(row.dataset.key)
    },
    onKeyDown: press,
  }
}
