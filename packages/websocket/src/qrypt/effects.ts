import type { Effect } from "@colloquy/core"

export type Effects = readonly Effect<string>[]

export function dropped(reason: string): Effects {
  return [{ type: "note", kind: "dropped", reason }]
}

export function ignored(reason: string): Effects {
  return [{ type: "note", kind: "ignored", reason }]
}

export function warned(reason: string): Effects {
  return [{ type: "note", kind: "warned", reason }]
}
