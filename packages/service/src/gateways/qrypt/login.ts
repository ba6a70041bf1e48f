import { isChatError, type User } from "@colloquy/core"
import type { ChatService, ServiceSession } from "../../chat/chat-service.ts"
import type { ServiceEvent } from "../../events.ts"
import type { Outlet } from "./outlet.ts"
import type { Names } from "./people.ts"

/** Whose socket it is. */
export interface Login {
  readonly authenticate: (token: string, requestId: string) => Promise<void>
  /** `null` before the first token was accepted. */
  readonly user: () => User | null
  readonly end: () => Promise<void>
}

export interface LoginOptions {
  readonly service: ChatService
  readonly outlet: Outlet
  readonly names: Names
  readonly onEvent: (user: User) => (event: ServiceEvent) => void
  readonly onFault: (error: unknown) => void
}

/** A token may be said again on the same socket: a fresh one, or a better one after a refusal. */
export function createLogin({ service, outlet, names, onEvent, onFault }: LoginOptions): Login {
  let current: { readonly user: User; readonly session: ServiceSession } | null = null

  return {
    async authenticate(token, requestId) {
      try {
        const { user } = await service.authenticate(token)
        if (current && current.user.id !== user.id)
          return deny(requestId, "The token belongs to somebody else")
        current ??= { user, session: await open(user) }
        names.note(user.id, user.name)
        outlet.reply(requestId, "auth_success", { user: accountOf(user) })
      } catch (error) {
        if (isChatError(error, "unauthorized")) return deny(requestId, "Invalid or expired token")
        onFault(error)
        outlet.refuse(requestId, { error: "Authentication failed", code: "AUTH_ERROR" })
      }
    },
    user: () => current?.user ?? null,
    end: async () => current?.session.close(),
  }

  async function open(user: User): Promise<ServiceSession> {
    const session = await service.openSession(user.id, onEvent(user))
    try {
      await session.resume({}, () => {})
      return session
    } catch (error) {
      await session.close().catch(onFault)
      throw error
    }
  }

  /** The socket stays open for another token. */
  function deny(requestId: string, error: string): void {
    outlet.reply(requestId, "auth_error", { error, code: "INVALID_TOKEN" })
  }
}

function accountOf({ id, name, metadata = {} }: User) {
  const { email, phone } = metadata
  return {
    id,
    username: name,
    display_name: name,
    ...(typeof email === "string" && { email }),
    ...(typeof phone === "string" && { phone }),
  }
}
