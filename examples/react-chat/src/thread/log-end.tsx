import type { ReactNode } from "react"

interface LogEndProps {
  readonly isLoading: boolean
  readonly onLoadNewer: () => void
}

/** What stands below the newest message that is held, where newer ones are not. */
export function LogEnd({ isLoading, onLoadNewer }: LogEndProps): ReactNode {
  return (
    <div className="log-end">
      <button type="button" aria-disabled={isLoading} onClick={onLoadNewer}>
        {isLoading ? "Loading…" : "Load newer"}
      </button>
    </div>
  )
}
