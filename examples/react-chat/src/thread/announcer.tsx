import type { Conversation } from "@colloquy/core"
import { nameIn } from "@colloquy/example-chat-shared"
import { useChatEvent } from "@colloquy/react"
import { type ReactNode, useState } from "react"

interface AnnouncerProps {
  readonly conversation: Conversation
}

/** Says each new message to a screen reader. The log itself would also read its history aloud. */
export function Announcer({ conversation }: AnnouncerProps): ReactNode {
  const [text, setText] = useState("")
  useChatEvent("message", (message) => {
    if (message.conversationId !== conversation.id) return
    setText(`${nameIn(conversation, message.senderId)}: ${message.content}`)
  })
  return (
    <p className="visually-hidden" aria-live="polite">
      {text}
    </p>
  )
}
