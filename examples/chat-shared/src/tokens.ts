import { ChatError, type User } from "@colloquy/core"
import { keepUser } from "./names.ts"

/** A token, and until when it holds: the client asks for the next one in time. */
export interface DemoToken {
  readonly token: string
  /** Milliseconds since the epoch. */
  readonly expiresAt: number
}

/** Asks the demo server for a token in that name. An application asks its own server, which knows who this is. */
export async function fetchToken(name: string): Promise<DemoToken> {
  const response = await fetch(`/demo/token?${new URLSearchParams({ name })}`, { method: "POST" })
  if (response.ok) {
    const { user, ...token }: DemoToken & { user: User } = await response.json()
    keepUser(name, user)
    return token
  }
  throw new ChatError({
    code: response.status >= 500 ? "internal" : "unauthorized",
    operation: "sign in",
    reason: `the server answered ${response.status}`,
  })
}
