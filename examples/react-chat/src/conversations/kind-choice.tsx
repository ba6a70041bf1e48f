import type { ConversationType } from "@colloquy/core"
import type { ReactNode } from "react"

const kinds: readonly { readonly type: ConversationType; readonly label: string }[] = [
  { type: "group", label: "Group" },
  { type: "direct", label: "Direct" },
  { type: "channel", label: "Public channel" },
]

interface KindChoiceProps {
  readonly type: ConversationType
  readonly onChange: (type: ConversationType) => void
}

export function KindChoice({ type, onChange }: KindChoiceProps): ReactNode {
  return (
    <fieldset className="choices">
      <legend>Kind</legend>
      {kinds.map((kind) => (
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
