/** Somebody who is typing. */
export interface TypingUser {
  readonly userId: string
  /** Display name, where it is known. */
  readonly name: string | null
}
