import type { Gap } from "@colloquy/core"
import { gapWords } from "@colloquy/example-chat-shared"
import type { ReactNode } from "react"

interface GapRowProps {
  readonly rowKey: string
  readonly gap: Gap
  readonly isTabStop: boolean
  readonly isLoading: boolean
  readonly onLoad: () => void
}

/** Where messages are missing, and the way to get them there. */
export function GapRow({ rowKey, gap, isTabStop, isLoading, onLoad }: GapRowProps): ReactNode {
  return (
    <div className="divider gap">
      <span>{gapWords(gap)}</span>
      {gap.reason === "missing" && (
        <button
          type="button"
          data-key={rowKey}
          tabIndex={isTabStop ? 0 : -1}
          // Not disabled: that would throw the focus away.
          aria-disabled={isLoading}
          onClick={onLoad}
        >
          {isLoading ? "Loading…" : "Load them"}
        </button>
      )}
    </div>
  )
}
