import { type Glyph, glyphPaths } from "@colloquy/example-chat-shared"
import type { ReactNode } from "react"

interface IconProps {
  readonly glyph: Glyph
  /** Without one, the words beside it say everything. */
  readonly label?: string
}

export function Icon({ glyph, label }: IconProps): ReactNode {
  const outline = <path d={glyphPaths[glyph]} />
  return label ? (
    <svg className="icon" viewBox="0 0 16 16" role="img" aria-label={label}>
      {outline}
    </svg>
  ) : (
    <svg className="icon" viewBox="0 0 16 16" aria-hidden="true">
      {outline}
    </svg>
  )
}
