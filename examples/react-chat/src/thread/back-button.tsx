import { openConversation } from "@colloquy/example-chat-shared"
import type { ReactNode } from "react"
import { Icon } from "../parts/icon.tsx"

/** Where one pane has to do. */
export function BackButton(): ReactNode {
  return (
    <button
      type="button"
      className="back plain"
      aria-label="Back to conversations"
      onClick={() => openConversation(null)}
    >
      <Icon glyph="back" />
    </button>
  )
}
