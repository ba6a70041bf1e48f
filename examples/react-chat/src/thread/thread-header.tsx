import type { Conversation } from "@colloquy/core"
import { peopleIn } from "@colloquy/example-chat-shared"
import { useUser } from "@colloquy/react"
import type { ReactNode } from "react"
import { PresenceMark } from "../parts/presence-mark.tsx"
import { BackButton } from "./back-button.tsx"

interface ThreadHeaderProps {
  readonly conversation: Conversation
  readonly title: string
}

export function ThreadHeader({ conversation, title }: ThreadHeaderProps): ReactNode {
  const ownId = useUser()?.id
  const { shown, others } = peopleIn(conversation, ownId)
  return (
    <header className="pane-header">
      <BackButton />
      <div className="pane-title">
        <h2 dir="auto">{title}</h2>
        <ul className="people" aria-label="People">
          {shown.map(({ userId, name }) => (
            <li key={userId}>
              <bdi>{name ?? userId}</bdi>
              <PresenceMark userId={userId} />
            </li>
          ))}
          {others !== "" && <li className="quiet">{others}</li>}
          {conversation.type === "channel" && (
            <li className="quiet">Channel id: {conversation.id}</li>
          )}
        </ul>
      </div>
    </header>
  )
}
