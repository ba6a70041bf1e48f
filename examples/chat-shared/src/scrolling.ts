/** A reader this close to the end follows it; zoom gives fractions. */
const nearPx = 48

export interface ScrollKeeper {
  /** Call it when the rows have changed. `firstKey` tells whether older ones came. */
  readonly changed: (firstKey: string | undefined) => void
  readonly toLatest: () => void
  readonly stop: () => void
}

/**
 * Keeps a list where its reader is: at the end when new messages come, at the same message when older ones do.
 *
 * `onFollowing` hears when the reader leaves the end, or comes back.
 */
export function createScrollKeeper(
  list: HTMLElement,
  onFollowing: (isFollowing: boolean) => void,
): ScrollKeeper {
  let isFollowing = true
  let lastHeight = list.scrollHeight
  let lastFirstKey: string | undefined

  function toLatest(): void {
    list.scrollTop = list.scrollHeight
    lastHeight = list.scrollHeight
  }

  function noteScroll(): void {
    const distance = list.scrollHeight - list.scrollTop - list.clientHeight
    if (isFollowing === distance < nearPx) return
    isFollowing = !isFollowing
    onFollowing(isFollowing)
  }

  // The list is made smaller by a keyboard, a longer draft, a banner.
  const resizes = new ResizeObserver(() => {
    if (isFollowing) toLatest()
  })
  resizes.observe(list)
  list.addEventListener("scroll", noteScroll, { passive: true })
  toLatest()

  return {
    changed(firstKey) {
      const isOlder = firstKey !== lastFirstKey
      lastFirstKey = firstKey
      if (isFollowing) return toLatest()
      if (isOlder) list.scrollTop += list.scrollHeight - lastHeight
      lastHeight = list.scrollHeight
    },
    toLatest,
    stop() {
      resizes.disconnect()
      list.removeEventListener("scroll", noteScroll)
    },
  }
}
