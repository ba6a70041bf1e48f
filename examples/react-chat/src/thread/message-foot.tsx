import type { Message } from "@colloquy/core"
import { formatTime, glyphOf, messageStatusWord } from "@colloquy/example-chat-shared"
import type { ReactNode } from "react"
import { Icon } from "../parts/icon.tsx"
import { StuckMessage } from "./stuck-message.tsx"

interface MessageFootProps {
  readonly message: Message
  readonly isOwn: boolean
}

/** Where one's own message stands; if it failed, why, and what can be done. */
export function MessageFoot({ message, isOwn }: MessageFootProps): ReactNode {
  const { status, editedAt, createdAt } = message
  if (!isOwn) return editedAt !== null && <p className="message-foot">edited</p>
  const isStuck = status === "failed" || status === "unconfirmed"
  return (
    <div className="message-foot">
      {editedAt !== null && <span>edited</span>}
      {isStuck && <StuckMessage message={message} />}
      <time dateTime={new Date(createdAt).toISOString()}>{formatTime(createdAt)}</time>
      <span className={`status status-${status}`}>
        <Icon glyph={glyphOf(status)} label={messageStatusWord(status)} />
      </span>
    </div>
  )
}
