import type { Message } from "@colloquy/core"
import { messageStatusWord, reasonWords } from "@colloquy/example-chat-shared"
import { useChatClient } from "@colloquy/react"
import type { ReactNode } from "react"

interface StuckMessageProps {
  readonly message: Message
}

export function StuckMessage({ message }: StuckMessageProps): ReactNode {
  const chat = useChatClient()
  const { key, status, error } = message
  return (
    <>
      <span className="fault">
        {messageStatusWord(status)}
        {error && `: ${reasonWords(error)}`}
      </span>
      <button type="button" onClick={() => chat.retryMessage(key)}>
        Retry
      </button>
      <button type="button" onClick={() => chat.discardMessage(key)}>
        Discard
      </button>
    </>
  )
}
