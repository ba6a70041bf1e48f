import type { User } from "@colloquy/core"
import { forgetDrafts } from "./composing.ts"

// A tab's own: a reload keeps the name, and two windows can be two people.
const nameKey = "colloquy:name"
const userKey = "colloquy:user"

export function readName(): string | null {
  return sessionStorage.getItem(nameKey)
}

export function keepName(name: string): void {
  sessionStorage.setItem(nameKey, name)
}

/** Who the server said that is: what waits to be sent is shown before it says so again. */
export function readUser(name: string): User | undefined {
  const kept: Readonly<Record<string, User>> = JSON.parse(sessionStorage.getItem(userKey) ?? "{}")
  return Object.hasOwn(kept, name) ? kept[name] : undefined
}

export function keepUser(name: string, user: User): void {
  sessionStorage.setItem(userKey, JSON.stringify({ [name]: user }))
}

export function forgetName(): void {
  sessionStorage.removeItem(nameKey)
  sessionStorage.removeItem(userKey)
  forgetDrafts()
}
