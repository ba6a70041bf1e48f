import type { MessageStatus, PresenceStatus } from "@colloquy/core"

/** Outlines in a box of 16 by 16, drawn with a line of 1.5. */
export const glyphPaths = {
  clock: "M8 2.5a5.5 5.5 0 1 0 0 11a5.5 5.5 0 1 0 0-11M8 5v3l2 1.5",
  arrow: "M8 13V3M4 7l4-4l4 4",
  check: "M3 8.5l3.5 3.5L13 4.5",
  checks: "M1 8.5L4.5 12L11 4.5M8.2 11.5l.5.5L15 4.5",
  // Colour alone would not tell the one from the other.
  checksOnLine: "M1 7L4.5 10.5L11 3M8.2 10l.5.5L15 3M3 14h10",
  question: "M5.5 6a2.5 2.5 0 1 1 3.6 2.2C8.3 8.6 8 9 8 10M8 12.6v.4",
  cross: "M4 4l8 8M12 4l-8 8",
  plus: "M8 3v10M3 8h10",
  back: "M10 3L5 8l5 5",
  disc: "M8 4a4 4 0 1 0 0 8a4 4 0 1 0 0-8",
  ring: "M8 4a4 4 0 1 0 0 8a4 4 0 1 0 0-8",
  half: "M8 4a4 4 0 1 0 0 8a4 4 0 1 0 0-8M8 6v2.2h1.6",
  bar: "M8 4a4 4 0 1 0 0 8a4 4 0 1 0 0-8M6.2 8h3.6",
  down: "M8 3v10M4 9l4 4l4-4",
  pencil: "M3 13l.8-3.2L11 2.6l2.4 2.4L6.2 12.2L3 13",
  bin: "M2.5 4.5h11M6 4.5V3h4v1.5M4 4.5l.6 8.5h6.8l.6-8.5",
} as const

export type Glyph = keyof typeof glyphPaths

const glyphs: Readonly<Record<MessageStatus | PresenceStatus, Glyph>> = {
  queued: "clock",
  sending: "arrow",
  unconfirmed: "question",
  failed: "cross",
  sent: "check",
  delivered: "checks",
  read: "checksOnLine",
  online: "disc",
  away: "half",
  busy: "bar",
  offline: "ring",
}

export function glyphOf(status: MessageStatus | PresenceStatus): Glyph {
  return glyphs[status]
}
