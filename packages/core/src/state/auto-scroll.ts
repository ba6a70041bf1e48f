import type { Readable } from "../readable.ts"

/** What scrolls, as far as this needs it: any `HTMLElement` fits. */
export interface ScrollBox {
  scrollTop: number
  readonly scrollHeight: number
  readonly clientHeight: number
  readonly addEventListener: (type: string, listener: () => void) => void
  readonly removeEventListener: (type: string, listener: () => void) => void
}

/** Keeps a list of messages where its reader is. */
export interface AutoScroll {
  /** Whether the reader is at the end, so that new messages come into view. */
  readonly isFollowing: Readable<boolean>
  /** Begins with the end of `box`; gives the way to stop. */
  readonly attach: (box: ScrollBox) => () => void
  /** Its rows, or its own size, changed. Another `firstKey` says that rows came before the first one. */
  readonly changed: (firstKey?: string) => void
  readonly toLatest: () => void
}

/** What a reader does to scroll. A scroll without any of it may come from a list that changed. */
const gestures = ["wheel", "touchmove", "pointerdown", "keydown"]
/** A reader this close to the end follows it. Zoom gives fractions, and a finger is not exact. */
const nearPx = 48
/** The end itself, with the fractions of zoom. */
const endPx = 2

/**
 * Follows the end of a list while its reader is there, and otherwise moves nothing. One scroll up ends the following;
 * a scroll down to the end begins it again. The bindings tell it what changed: `useAutoScroll`, `autoScroll`.
 */
export function createAutoScroll(): AutoScroll {
  const listeners = new Set<(isFollowing: boolean) => void>()
  let box: ScrollBox | undefined
  let isFollowing = true
  let lastTop = 0
  let lastHeight = 0
  let lastFirstKey: string | undefined
  let hasGesture = false

  function follow(next: boolean): void {
    if (isFollowing === next) return
    isFollowing = next
    for (const listener of [...listeners]) listener(next)
  }

  function noteGesture(): void {
    hasGesture = true
  }

  function noteScroll(): void {
    if (!box) return
    const { scrollTop, scrollHeight, clientHeight } = box
    const distance = scrollHeight - clientHeight - scrollTop
    const moved = scrollTop - lastTop
    // A list that changes may move its scroll position by itself; then `changed` comes next.
    const isByReader = hasGesture || scrollHeight === lastHeight
    hasGesture = false
    lastTop = scrollTop
    if (!isByReader) return
    if (moved < 0 && distance > endPx) follow(false)
    else if (distance <= endPx || (moved > 0 && distance < nearPx)) follow(true)
  }

  function toEnd(): void {
    if (!box) return
    box.scrollTop = box.scrollHeight
    lastTop = box.scrollTop
    lastHeight = box.scrollHeight
  }

  return {
    isFollowing: {
      get: () => isFollowing,
      getInitial: () => true,
      subscribe(listener) {
        const hear = (value: boolean): void => listener(value)
        listeners.add(hear)
        return () => {
          listeners.delete(hear)
        }
      },
    },
    attach(attached) {
      box = attached
      attached.addEventListener("scroll", noteScroll)
      for (const gesture of gestures) attached.addEventListener(gesture, noteGesture)
      if (isFollowing) toEnd()
      return () => {
        attached.removeEventListener("scroll", noteScroll)
        for (const gesture of gestures) attached.removeEventListener(gesture, noteGesture)
        if (box === attached) box = undefined
      }
    },
    changed(firstKey) {
      if (!box) return
      const isOlder = firstKey !== lastFirstKey && lastFirstKey !== undefined
      lastFirstKey = firstKey
      if (isFollowing) return toEnd()
      if (isOlder) box.scrollTop += box.scrollHeight - lastHeight
      lastTop = box.scrollTop
      lastHeight = box.scrollHeight
    },
    toLatest() {
      hasGesture = false
      follow(true)
      toEnd()
    },
  }
}
