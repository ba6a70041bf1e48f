import type { Conversation } from "@colloquy/core"
import { useUser } from "@colloquy/react"
import type { ReactNode } from "react"
import { PresenceMark } from "../parts/presence-mark.tsx"
import { BackButton } from "./back-button.tsx"

/** More names than that would push the messages away. */
const shownPeople = 3

interface ThreadHeaderProps {
  readonly conversation: Conversation
  readonly title: string
}

export function ThreadHeader({ conversation, title }: ThreadHeaderProps): ReactNode {
  const ownId = useUser()?.id
  const others = conversation.participants.filter(({ userId }) => userId !== ownId)
  const hiddenCount = others.length - shownPeople
  return (
    <header className="pane-header">
      <BackButton />
      <div className="pane-title">
        <h2 dir="auto">{title}</h2>
        <ul className="people" aria-label="People">
          {others.slice(0, shownPeople).map(({ userId, name }) => (
            <li key={userId}>
              <bdi>{name ?? userId}</bdi>
              <PresenceMark userId={userId} />
            </li>
          ))}
          {hiddenCount > 0 && <li className="quiet">and {hiddenCount} more</li>}
          {others.length === 0 && <li className="quiet">Nobody else yet</li>}
          {conversation.type === "channel" && (
            <li className="quiet">Channel id: {conversation.id}</li>
          )}
        </ul>
      </div>
    </header>
  )
}
