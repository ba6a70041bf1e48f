import { createAutoScroll } from "@colloquy/core"
import { readable } from "./readable.ts"

/** Where the reader of a list is, and the way back to its end. */
export interface AutoScrollSource {
  /** An action for the element that scrolls; its first child holds the rows. */
  readonly follow: (box: HTMLElement, firstKey?: string) => AutoScrollAction
  /** Markup and effects that read it follow it. */
  readonly isFollowing: boolean
  readonly toLatest: () => void
}

export interface AutoScrollAction {
  readonly update: (firstKey?: string) => void
  readonly destroy: () => void
}

/**
 * Keeps a list at its end while the reader is there, and moves nothing otherwise. One scroll up ends the following.
 *
 * `use:scroll.follow={key}`, with the key of the first row: then the list also keeps its place when older rows come.
 *
 * @example
 * const scroll = autoScroll()
 * // in markup: <div use:scroll.follow={$list[0]?.key}><ul>…</ul></div>
 */
export function autoScroll(): AutoScrollSource {
  const auto = createAutoScroll()
  const isFollowing = readable(auto.isFollowing)
  return {
    follow(box, firstKey) {
      let key = firstKey
      const detach = auto.attach(box)
      auto.changed(key)
      const resizes = new ResizeObserver(() => auto.changed(key))
      for (const one of [box, box.firstElementChild]) if (one) resizes.observe(one)
      return {
        update(nextKey) {
          key = nextKey
          auto.changed(key)
        },
        destroy() {
          resizes.disconnect()
          detach()
        },
      }
    },
    get isFollowing() {
      return isFollowing.current
    },
    toLatest: auto.toLatest,
  }
}
