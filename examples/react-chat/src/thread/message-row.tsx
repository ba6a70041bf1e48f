import type { Conversation, Message } from "@colloquy/core"
import { authorIn, formatTime } from "@colloquy/example-chat-shared"
import { useUser } from "@colloquy/react"
import { memo, type ReactNode, useId, useState } from "react"
import { Avatar } from "../parts/avatar.tsx"
import { MessageActions } from "./message-actions.tsx"
import { MessageFoot } from "./message-foot.tsx"
import { MessageReactions } from "./message-reactions.tsx"

interface MessageRowProps {
  readonly message: Message
  readonly isFirst: boolean
  readonly conversation: Conversation
  /** Tab leads to one row of the log; arrow keys lead on from there. */
  readonly isTabStop: boolean
}

/** Others' messages as plain text in groups, one's own to the right with where they stand. */
export const MessageRow = memo(function MessageRow(props: MessageRowProps): ReactNode {
  const { message, isFirst, conversation, isTabStop } = props
  const isOwn = message.senderId === useUser()?.id
  const bodyId = useId()
  const [isPointedAt, setIsPointedAt] = useState(false)
  const author = authorIn(conversation, message)
  const classes = ["message", isOwn && "is-own", isFirst && "is-first"].filter(Boolean).join(" ")
  return (
    <article
      className={classes}
      aria-label={isOwn ? "You" : author}
      aria-describedby={bodyId}
      data-key={message.key}
      tabIndex={isTabStop ? 0 : -1}
      onPointerEnter={() => setIsPointedAt(true)}
      onPointerLeave={() => setIsPointedAt(false)}
    >
      {isFirst && !isOwn && (
        <>
          <Avatar id={message.senderId} name={author} />
          <p className="message-head">
            <span className="message-author">{author}</span>
            <time className="quiet" dateTime={new Date(message.createdAt).toISOString()}>
              {formatTime(message.createdAt)}
            </time>
          </p>
        </>
      )}
      {message.deletedAt === null ? (
        <p id={bodyId} className="message-body" dir="auto">
          {message.content}
        </p>
      ) : (
        <p id={bodyId} className="message-body tombstone">
          This message was deleted
        </p>
      )}
      <MessageReactions message={message} conversation={conversation} />
      <MessageFoot message={message} isOwn={isOwn} isTabStop={isTabStop} />
      {(isPointedAt || isTabStop) && (
        <MessageActions message={message} conversation={conversation} />
      )}
    </article>
  )
})
