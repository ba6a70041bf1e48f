import type { ReactNode } from "react"
import { Icon } from "../parts/icon.tsx"

interface LatestButtonProps {
  readonly newCount: number
  readonly onPress: () => void
}

/** The way back to the end, and how many wait there. */
export function LatestButton({ newCount, onPress }: LatestButtonProps): ReactNode {
  return (
    <button type="button" className="latest" onClick={onPress}>
      <Icon glyph="down" />
      {newCount > 0 ? `${newCount} new` : "Latest"}
    </button>
  )
}
