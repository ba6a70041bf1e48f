import type { Message } from "@colloquy/core"
import { messageStatusWord, reasonWords } from "@colloquy/example-chat-shared"
import { useChatClient } from "@colloquy/react"
import type { ReactNode } from "react"

interface StuckMessageProps {
  readonly message: Message
  /** The buttons of the row that Tab leads to come after it. */
  readonly isTabStop: boolean
}

export function StuckMessage({ message, isTabStop }: StuckMessageProps): ReactNode {
  const chat = useChatClient()
  const { key, status, error } = message
  const tabIndex = isTabStop ? 0 : -1
  return (
    <>
      <span className="fault">
        {messageStatusWord(status)}
        {error && `: ${reasonWords(error)}`}
      </span>
      <button type="button" tabIndex={tabIndex} onClick={() => chat.retryMessage(key)}>
        Retry
      </button>
      <button type="button" tabIndex={tabIndex} onClick={() => chat.discardMessage(key)}>
        Discard
      </button>
    </>
  )
}
