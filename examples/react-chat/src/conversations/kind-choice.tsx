import type { ConversationType } from "@colloquy/core"
import { offeredKinds } from "@colloquy/example-chat-shared"
import { useChatClient } from "@colloquy/react"
import type { ReactNode } from "react"

interface KindChoiceProps {
  readonly type: ConversationType
  readonly onChange: (type: ConversationType) => void
}

export function KindChoice({ type, onChange }: KindChoiceProps): ReactNode {
  const chat = useChatClient()
  return (
    <fieldset className="choices">
      <legend>Kind</legend>
      {offeredKinds(chat).map((kind) => (
        <label key={kind.type}>
          <input
            type="radio"
            name="kind"
            checked={kind.type === type}
            onChange={() => onChange(kind.type)}
          />
          {kind.label}
        </label>
      ))}
    </fieldset>
  )
}
