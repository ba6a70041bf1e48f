import type { Message } from "@colloquy/core"
import { formatTime, glyphOf, messageStatusWord } from "@colloquy/example-chat-shared"
import type { ReactNode } from "react"
import { Icon } from "../parts/icon.tsx"
import { StuckMessage } from "./stuck-message.tsx"

interface MessageFootProps {
  readonly message: Message
  readonly isOwn: boolean
  readonly isTabStop: boolean
}

/** Where one's own message stands; if it failed, why, and what can be done. */
export function MessageFoot({ message, isOwn, isTabStop }: MessageFootProps): ReactNode {
  const { status, createdAt, deletedAt } = message
  // Of what is gone there is nothing more to say.
  const isEdited = message.editedAt !== null && deletedAt === null
  if (!isOwn) return isEdited && <p className="message-foot">edited</p>
  const isStuck = status === "failed" || status === "unconfirmed"
  return (
    <div className="message-foot">
      {isEdited && <span>edited</span>}
      {isStuck && <StuckMessage message={message} isTabStop={isTabStop} />}
      <time dateTime={new Date(createdAt).toISOString()}>{formatTime(createdAt)}</time>
      <span className={`status status-${status}`}>
        <Icon glyph={glyphOf(status)} label={messageStatusWord(status)} />
      </span>
    </div>
  )
}
