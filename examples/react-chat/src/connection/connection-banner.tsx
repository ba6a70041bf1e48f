import { connectionNotice, everySecond, waitingWords } from "@colloquy/example-chat-shared"
import { useChatClient, useConnection, useOutbox, useReadable } from "@colloquy/react"
import type { ReactNode } from "react"

/** One line that says what is the case and what can be done; quiet while all is well. */
export function ConnectionBanner(): ReactNode {
  const chat = useChatClient()
  const connection = useConnection()
  const waitingCount = useOutbox().items.length
  const { word, details, canRetry } = connectionNotice(connection, useReadable(everySecond))
  const isQuiet = connection.status === "ready" && waitingCount === 0

  // A failure stands in the connection's state, which is shown here.
  const connectNow = () => chat.connect().catch(() => {})

  return (
    <div className={isQuiet ? "connection is-quiet" : "connection"}>
      <p role="status" aria-label="Connection">
        {word}
      </p>
      <p>{[details, waitingWords(waitingCount)].filter(Boolean).join(" · ")}</p>
      {canRetry && (
        <button type="button" onClick={connectNow}>
          Connect now
        </button>
      )}
    </div>
  )
}
