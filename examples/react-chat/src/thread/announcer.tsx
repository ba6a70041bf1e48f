import { startAnnouncer } from "@colloquy/example-chat-shared"
import { useChatClient } from "@colloquy/react"
import { type ReactNode, useEffect, useState } from "react"

interface AnnouncerProps {
  readonly conversationId: string
}

/** Says what is new to a screen reader. The log itself would also read its history aloud. */
export function Announcer({ conversationId }: AnnouncerProps): ReactNode {
  const chat = useChatClient()
  const [text, setText] = useState("")
  useEffect(() => startAnnouncer({ chat, conversationId, say: setText }), [chat, conversationId])
  return (
    <p className="visually-hidden" aria-live="polite" data-announcer="">
      {text}
    </p>
  )
}
