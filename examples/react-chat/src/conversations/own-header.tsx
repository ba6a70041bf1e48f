import { connectionWord } from "@colloquy/example-chat-shared"
import { useConnection, useUnreadCount, useUser } from "@colloquy/react"
import type { ReactNode } from "react"
import { Icon } from "../parts/icon.tsx"

interface OwnHeaderProps {
  readonly onLeave: () => void
}

export function OwnHeader({ onLeave }: OwnHeaderProps): ReactNode {
  const user = useUser()
  const connection = useConnection()
  const unreadCount = useUnreadCount()
  const isReady = connection.status === "ready"
  return (
    <header className="pane-header">
      <div className="pane-title">
        <h1>{user?.name ?? "Colloquy"}</h1>
        <p className={isReady ? "presence presence-online" : "presence"}>
          <Icon glyph={isReady ? "disc" : "ring"} />
          {connectionWord(connection)}
          {unreadCount > 0 && `, ${unreadCount} unread`}
        </p>
      </div>
      <button type="button" className="plain" onClick={onLeave}>
        Leave
      </button>
    </header>
  )
}
