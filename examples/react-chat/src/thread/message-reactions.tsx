import type { Conversation, Message } from "@colloquy/core"
import { reactionViews, toggleReaction } from "@colloquy/example-chat-shared"
import { useChatClient, useUser } from "@colloquy/react"
import type { ReactNode } from "react"

interface MessageReactionsProps {
  readonly message: Message
  readonly conversation: Conversation
}

/** What people gave, each a button that joins in or takes back; the right arrow key leads to them. */
export function MessageReactions(props: MessageReactionsProps): ReactNode {
  const { message, conversation } = props
  const chat = useChatClient()
  const ownId = useUser()?.id
  if (message.reactions.length === 0) return null
  return (
    <ul className="reactions" aria-label="Reactions">
      {reactionViews(message, conversation, ownId).map(({ reaction, text, isOwn, label }) => (
        <li key={reaction}>
          <button
            type="button"
            tabIndex={-1}
            aria-label={label}
            aria-pressed={isOwn}
            title={label}
            onClick={() => toggleReaction(chat, message, reaction)}
          >
            {text}
          </button>
        </li>
      ))}
    </ul>
  )
}
