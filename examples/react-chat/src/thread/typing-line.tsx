import type { Conversation } from "@colloquy/core"
import { typingLine } from "@colloquy/example-chat-shared"
import { useTypingUsers } from "@colloquy/react"
import type { ReactNode } from "react"

interface TypingLineProps {
  readonly conversation: Conversation
}

/** It keeps its height, so the log does not move. */
export function TypingLine({ conversation }: TypingLineProps): ReactNode {
  const typingUsers = useTypingUsers(conversation.id)
  return <p className="typing">{typingLine(typingUsers, conversation)}</p>
}
