import { hueClass, initials } from "@colloquy/example-chat-shared"
import type { ReactNode } from "react"

interface AvatarProps {
  readonly id: string
  readonly name: string
}

export function Avatar({ id, name }: AvatarProps): ReactNode {
  return (
    <span className={`avatar ${hueClass(id)}`} aria-hidden="true">
      {initials(name)}
    </span>
  )
}
