import type { ChatEvent } from "../protocol/events.ts"

/** Somebody who is typing. */
export interface TypingUser {
  readonly userId: string
  /** Display name, where it is known. */
  readonly name: string | null
}

/** Who types in one conversation, and until when they are believed. */
export interface Typist extends TypingUser {
  /** Milliseconds since the epoch, by this machine's clock. */
  readonly expiresAt: number
}

/** No screen shows more, and no server can make more of them. */
const mostTypists = 100

/** Typing begins, goes on or ends. Of too many, whoever began first is forgotten. Pure; gives the very same list where nothing changed. */
export function reduceTyping(
  typists: readonly Typist[],
  event: ChatEvent & { readonly type: "typing_update" },
  name: string | null,
  nowMs: number,
): readonly Typist[] {
  const { userId, isTyping, expiresInMs } = event
  const others = withoutTypist(typists, userId)
  if (!isTyping) return others
  const next = { userId, name, expiresAt: nowMs + expiresInMs }
  // Whoever goes on keeps their place: names that change places flicker.
  if (others === typists) return [...typists, next].slice(-mostTypists)
  return typists.map((typist) => (typist.userId === userId ? next : typist))
}

/** Pure; the very same list for somebody who was not typing. */
export function withoutTypist(typists: readonly Typist[], userId: string): readonly Typist[] {
  const others = typists.filter((typist) => typist.userId !== userId)
  return others.length === typists.length ? typists : others
}

/** Somebody whose stop got lost stops all the same. Pure. */
export function expireTyping(typists: readonly Typist[], nowMs: number): readonly Typist[] {
  return typists.filter(({ expiresAt }) => expiresAt > nowMs)
}

/** The clock was set back by so much. Pure. */
export function setBackTyping(typists: readonly Typist[], byMs: number): readonly Typist[] {
  return typists.map((typist) => ({ ...typist, expiresAt: typist.expiresAt - byMs }))
}

export const nobody: readonly TypingUser[] = []

/** What a screen reads. Gives `previous` where the people are the same, and one list for nobody. */
export function typingUsersOf(
  typists: readonly Typist[],
  previous: readonly TypingUser[],
): readonly TypingUser[] {
  const isSame =
    typists.length === previous.length &&
    typists.every(
      ({ userId, name }, index) =>
        previous[index]?.userId === userId && previous[index]?.name === name,
    )
  if (isSame) return previous
  return typists.length === 0 ? nobody : typists.map(({ userId, name }) => ({ userId, name }))
}
