import type { TimelineRow } from "@colloquy/core"
import {
  createRowWindow,
  focusInRow,
  focusRow,
  type PlacedRow,
  rowAfterKey,
  tabStop,
} from "@colloquy/example-chat-shared"
import { readable } from "@colloquy/svelte"
import { tick } from "svelte"

interface RowsOnScreen {
  readonly placed: readonly PlacedRow[]
  /** Key of the one row that Tab leads to. */
  readonly stopKey: string | undefined
  /** Gives the way to stop. */
  readonly attach: (log: HTMLElement, sheet: HTMLElement) => () => void
  readonly noteFocus: (event: FocusEvent) => void
  readonly press: (event: KeyboardEvent & { readonly currentTarget: HTMLElement }) => void
}

/** Puts the rows in view into the document, and moves the focus among them by the arrow keys. */
export function rowWindow(rows: () => readonly TimelineRow[]): RowsOnScreen {
  const view = createRowWindow()
  const placed = readable(view.placed)
  let activeKey = $state<string>()
  const stopKey = $derived(tabStop(rows(), activeKey))

  $effect(() => view.setRows(rows()))
  $effect(() => view.keep(stopKey))
  $effect(() => {
    const rendered = placed.current
    // An effect that changes rows renders its blocks at once, and the attributes in them only afterwards.
    void tick().then(() => view.settle(rendered))
  })

  return {
    get placed() {
      return placed.current
    },
    get stopKey() {
      return stopKey
    },
    attach: view.attach,
    noteFocus({ target }) {
      const row = target instanceof Element ? target.closest<HTMLElement>("[data-key]") : null
      if (row?.dataset.key !== undefined) activeKey = row.dataset.key
    },
    press(event) {
      if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return
      const key = rowAfterKey(rows(), stopKey, event.key)
      if (key !== undefined || focusInRow(event.key)) event.preventDefault()
      if (key === undefined) return
      activeKey = key
      focusRow(event.currentTarget, key)
    },
  }
}
