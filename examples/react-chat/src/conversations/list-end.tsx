import { reasonWords } from "@colloquy/example-chat-shared"
import { useChatClient, useConversationList } from "@colloquy/react"
import type { ReactNode } from "react"

interface ListEndProps {
  readonly isEmpty: boolean
}

/** What stands below the rows: nothing yet, nothing at all, or more. */
export function ListEnd({ isEmpty }: ListEndProps): ReactNode {
  const chat = useChatClient()
  const { status, hasMore, error } = useConversationList()

  // A failure stands in the list's state, which is shown here.
  const loadMore = () => chat.loadConversations().catch(() => {})

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
      {status === "failed" && error && (
        <p className="fault">Conversations could not be loaded: {reasonWords(error)}.</p>
      )}
      {status === "ready" && isEmpty && <p>Start a conversation, and it stands here.</p>}
      {(hasMore || status === "failed") && (
        <button type="button" disabled={status === "loading"} onClick={loadMore}>
          {status === "failed" ? "Try again" : "More conversations"}
        </button>
      )}
    </div>
  )
}
