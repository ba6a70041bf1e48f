import { chosenTheme, setTheme, themes } from "@colloquy/example-chat-shared"
import { useReadable } from "@colloquy/react"
import type { ReactNode } from "react"

export function ThemeChoice(): ReactNode {
  const chosen = useReadable(chosenTheme)
  return (
    <label className="pane-choice">
      Theme
      <select value={chosen} onChange={(event) => setTheme(event.target.value)}>
        {themes.map(({ theme, label }) => (
          <option key={theme} value={theme}>
            {label}
          </option>
        ))}
      </select>
    </label>
  )
}
