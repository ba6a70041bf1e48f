import { forgetDrafts } from "./composing.ts"

// A tab's own: a reload keeps the name, and two windows can be two people.
const nameKey = "colloquy:name"

export function readName(): string | null {
  return sessionStorage.getItem(nameKey)
}

export function keepName(name: string): void {
  sessionStorage.setItem(nameKey, name)
}

export function forgetName(): void {
  sessionStorage.removeItem(nameKey)
  forgetDrafts()
}
