import type { Conversation } from "@colloquy/core"
import {
  conversationTitle,
  directPartner,
  formatShort,
  previewText,
  typingLine,
} from "@colloquy/example-chat-shared"
import { useTypingUsers, useUser } from "@colloquy/react"
import type { ReactNode } from "react"
import { Avatar } from "../parts/avatar.tsx"
import { PresenceMark } from "../parts/presence-mark.tsx"

interface ConversationRowProps {
  readonly conversation: Conversation
  readonly isSelected: boolean
}

export function ConversationRow({ conversation, isSelected }: ConversationRowProps): ReactNode {
  const ownId = useUser()?.id
  const typingUsers = useTypingUsers(conversation.id)
  const title = conversationTitle(conversation, ownId)
  const partner = directPartner(conversation, ownId)
  const { id, unreadCount, updatedAt } = conversation
  return (
    <a
      className="conversation-row"
      href={`#${encodeURIComponent(id)}`}
      data-conversation-id={id}
      aria-current={isSelected ? "page" : undefined}
    >
      <Avatar id={partner?.userId ?? id} name={title} />
      <span className="conversation-line">
        <span className="conversation-name" dir="auto">
          {title}
        </span>
        <time className="quiet" dateTime={new Date(updatedAt).toISOString()}>
          {formatShort(updatedAt, Date.now())}
        </time>
      </span>
      <span className="conversation-line">
        <span className="conversation-preview" dir="auto">
          {typingLine(typingUsers, conversation) || previewText(conversation, ownId)}
        </span>
        {partner && <PresenceMark userId={partner.userId} />}
        {unreadCount > 0 && (
          <span className="unread">
            {unreadCount}
            <span className="visually-hidden"> unread</span>
          </span>
        )}
      </span>
    </a>
  )
}
