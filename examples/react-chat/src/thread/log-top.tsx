import type { ChatError } from "@colloquy/core"
import { reasonWords } from "@colloquy/example-chat-shared"
import { useConnection } from "@colloquy/react"
import type { ReactNode } from "react"

interface LogTopProps {
  readonly error: ChatError | null
  readonly hasOlder: boolean
  readonly isLoading: boolean
  /** The first page is on its way, or is there and has nothing in it. */
  readonly emptiness: "loading" | "empty" | null
  readonly onLoadOlder: () => void
}

/** What stands above the oldest message. */
export function LogTop({
  error,
  hasOlder,
  isLoading,
  emptiness,
  onLoadOlder,
}: LogTopProps): ReactNode {
  // Else the banner says why, and a second reason would only contradict it.
  const isConnected = useConnection().status === "ready"
  return (
    <div className="log-top">
      {isConnected && error && (
        <p className="fault" role="alert">
          Messages could not be loaded: {reasonWords(error)}.
        </p>
      )}
      {hasOlder && (
        <button type="button" aria-disabled={isLoading} onClick={onLoadOlder}>
          {isLoading ? "Loading…" : "Load older"}
        </button>
      )}
      {emptiness === "loading" && (
        <div className="skeleton" role="status" aria-label="Loading messages">
          <i />
          <i />
          <i />
          <i />
        </div>
      )}
      {emptiness === "empty" && <p className="quiet">No messages yet. Say the first thing.</p>}
    </div>
  )
}
