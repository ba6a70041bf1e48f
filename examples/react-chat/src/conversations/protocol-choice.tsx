import { chosenProtocol, openProtocol, protocols } from "@colloquy/example-chat-shared"
import type { ReactNode } from "react"

export function ProtocolChoice(): ReactNode {
  return (
    <label className="pane-choice">
      Protocol
      <select value={chosenProtocol.name} onChange={(event) => openProtocol(event.target.value)}>
        {protocols.map(({ name, label }) => (
          <option key={name} value={name}>
            {label}
          </option>
        ))}
      </select>
    </label>
  )
}
