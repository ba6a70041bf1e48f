import { glyphOf, presenceWord } from "@colloquy/example-chat-shared"
import { usePresence } from "@colloquy/react"
import type { ReactNode } from "react"
import { Icon } from "./icon.tsx"

interface PresenceMarkProps {
  readonly userId: string
}

/** Shape and word beside colour; nothing while it is not known. */
export function PresenceMark({ userId }: PresenceMarkProps): ReactNode {
  const presence = usePresence(userId)
  if (!presence) return null
  return (
    <span className={`presence presence-${presence.status}`}>
      <Icon glyph={glyphOf(presence.status)} />
      {presenceWord(presence.status)}
    </span>
  )
}
