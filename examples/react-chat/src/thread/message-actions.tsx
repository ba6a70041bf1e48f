import type { Conversation, Message } from "@colloquy/core"
import {
  allowedChanges,
  quickReactions,
  setEditedMessage,
  setMessageToDelete,
  toggleReaction,
} from "@colloquy/example-chat-shared"
import { useChatClient, useUser } from "@colloquy/react"
import type { ReactNode } from "react"
import { Icon } from "../parts/icon.tsx"

interface MessageActionsProps {
  readonly message: Message
  readonly conversation: Conversation
}

/** What can be done to a message that is pointed at, or has the focus; the right arrow key leads there. */
export function MessageActions(props: MessageActionsProps): ReactNode {
  const { message, conversation } = props
  const chat = useChatClient()
  const ownId = useUser()?.id
  const { canEdit, canDelete, canReact } = allowedChanges(chat, message, conversation, ownId)
  if (!(canEdit || canDelete || canReact)) return null
  return (
    <div className="message-actions" role="toolbar" aria-label="Message">
      {canReact &&
        quickReactions.map((reaction) => (
          <button
            key={reaction}
            type="button"
            tabIndex={-1}
            aria-label={`React with ${reaction}`}
            onClick={() => toggleReaction(chat, message, reaction)}
          >
            {reaction}
          </button>
        ))}
      {canEdit && (
        <button type="button" tabIndex={-1} onClick={() => setEditedMessage(message)}>
          <Icon glyph="pencil" label="Edit" />
        </button>
      )}
      {canDelete && (
        <button type="button" tabIndex={-1} onClick={() => setMessageToDelete(message)}>
          <Icon glyph="bin" label="Delete" />
        </button>
      )}
    </div>
  )
}
