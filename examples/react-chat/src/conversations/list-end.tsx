import { loadMoreConversations, reasonWords } from "@colloquy/example-chat-shared"
import { useChatClient, useConnection, useConversationList } from "@colloquy/react"
import type { ReactNode } from "react"

interface ListEndProps {
  readonly isEmpty: boolean
  /** Then an empty list means that nothing was found. */
  readonly isSearch: boolean
}

/** What stands below the rows: nothing yet, nothing at all, or more. */
export function ListEnd({ isEmpty, isSearch }: ListEndProps): ReactNode {
  const chat = useChatClient()
  const { status, hasMore, error } = useConversationList()
  // Else the banner says why, and a second reason would only contradict it.
  const isFault = useConnection().status === "ready" && status === "failed"

  if (status === "loading" && isEmpty) {
    return (
      <div className="skeleton" aria-hidden="true">
        <span />
        <span />
        <span />
      </div>
    )
  }
  return (
    <div className="pane-note">
      {isFault && error && (
        <p className="fault">Conversations could not be loaded: {reasonWords(error)}.</p>
      )}
      {status === "ready" && isEmpty && (
        <p>
          {isSearch
            ? "No conversation has that name."
            : "Start a conversation, and it stands here."}
        </p>
      )}
      {(hasMore || isFault) && (
        <button
          type="button"
          disabled={status === "loading"}
          onClick={() => loadMoreConversations(chat)}
        >
          {status === "failed" ? "Try again" : "Load more"}
        </button>
      )}
    </div>
  )
}
