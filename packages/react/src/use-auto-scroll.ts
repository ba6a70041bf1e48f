import { type AutoScroll, createAutoScroll } from "@colloquy/core"
import { type RefCallback, useCallback, useLayoutEffect, useState } from "react"
import { useReadable } from "./use-readable.ts"

/** Where the reader of a list is, and the way back to its end. */
export interface AutoScrollResult {
  /** For the element that scrolls; its first child holds the rows. */
  readonly ref: RefCallback<HTMLElement>
  readonly isFollowing: boolean
  readonly toLatest: () => void
}

/**
 * Keeps a list at its end while the reader is there, and moves nothing otherwise. One scroll up ends the following.
 *
 * @param firstKey Key of the first row: with it, the list keeps its place when older rows come before it.
 * @example
 * const { ref, isFollowing, toLatest } = useAutoScroll(messages[0]?.key)
 */
export function useAutoScroll(firstKey?: string): AutoScrollResult {
  const [auto] = useState(createAutoScroll)
  const ref = useAttached(auto, firstKey)
  return { ref, isFollowing: useReadable(auto.isFollowing), toLatest: auto.toLatest }
}

function useAttached(auto: AutoScroll, firstKey: string | undefined): RefCallback<HTMLElement> {
  const [box, setBox] = useState<HTMLElement | null>(null)
  // Before the next paint, or the list would be seen to jump.
  useLayoutEffect(() => (box ? auto.attach(box) : undefined), [auto, box])
  useLayoutEffect(() => {
    auto.changed(firstKey)
    if (!box) return
    const resizes = new ResizeObserver(() => auto.changed(firstKey))
    for (const one of [box, box.firstElementChild]) if (one) resizes.observe(one)
    return () => resizes.disconnect()
  }, [auto, box, firstKey])
  return useCallback((element) => setBox(element), [])
}
