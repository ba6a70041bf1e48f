import { createBanner } from "@colloquy/example-chat-shared"
import { useChatClient, useReadable } from "@colloquy/react"
import { type ReactNode, useMemo } from "react"

/** One line that says what is the case and what can be done; quiet while all is well. */
export function ConnectionBanner(): ReactNode {
  const chat = useChatClient()
  const banner = useMemo(() => createBanner(chat), [chat])
  const { word, details, canRetry, isQuiet } = useReadable(banner)

  // A failure stands in the connection's state, which is shown here.
  const connectNow = () => chat.connect().catch(() => {})

  return (
    <div className={isQuiet ? "connection is-quiet" : "connection"}>
      <p role="status" aria-label="Connection">
        {word}
      </p>
      <p className="connection-details">{details}</p>
      {canRetry && (
        <button type="button" onClick={connectNow}>
          Connect now
        </button>
      )}
    </div>
  )
}
