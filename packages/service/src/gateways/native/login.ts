import {
  type Cancel,
  type ClientPayloads,
  type Clock,
  isChatError,
  type User,
} from "@colloquy/core"
import type { ChatService, ServiceSession } from "../../chat/chat-service.ts"
import type { ServiceEvent } from "../../events.ts"
import { afterLong } from "../../long-timer.ts"
import type { Outlet } from "./outlet.ts"
import { capabilities } from "./requests.ts"

/** Whose socket it is, and for how long. */
export interface Login {
  readonly authenticate: (auth: ClientPayloads["auth"], requestId?: string) => Promise<void>
  /** `null` before the first token was accepted. */
  readonly current: () => LoggedIn | null
  readonly end: () => Promise<void>
}

interface LoggedIn {
  readonly user: User
  readonly session: ServiceSession
}

export interface LoginOptions {
  readonly service: ChatService
  readonly clock: Clock
  readonly outlet: Outlet
  readonly frameBytes: number
  readonly onFault: (error: unknown) => void
}

const protocolVersion = 1
const authenticateMs = 10_000
const operation = "authenticate"

export function createLogin(options: LoginOptions): Login {
  const { service, clock, outlet, frameBytes } = options
  let loggedIn: LoggedIn | null = null
  let cancelDeadline: Cancel = clock.after(authenticateMs, () =>
    outlet.stop(4408, "no token within 10 s"),
  )

  return {
    async authenticate({ token, protocol = protocolVersion }, requestId) {
      if (protocol !== protocolVersion) {
        const message = `unable to authenticate: this server speaks version ${protocolVersion}`
        deny("protocol_mismatch", message, requestId, 4426)
        return
      }
      try {
        await accept(token, requestId)
      } catch (error) {
        refuse(error, requestId)
      }
    },
    current: () => loggedIn,
    async end() {
      cancelDeadline()
      await loggedIn?.session.close()
    },
  }

  async function accept(token: string, requestId: string | undefined): Promise<void> {
    const { user, expiresAt } = await service.authenticate(token)
    if (loggedIn && loggedIn.user.id !== user.id) {
      const message = "unable to authenticate: the new token belongs to somebody else"
      deny("forbidden", message, requestId, 4401)
      return
    }
    const tell = (event: ServiceEvent) => outlet.sendEvent(event, user.id)
    const session = loggedIn?.session ?? (await service.openSession(user.id, tell))
    loggedIn = { user, session }
    cancelDeadline()
    if (expiresAt !== undefined) cancelDeadline = afterLong(clock, expiresAt - clock.now(), expire)
    const { contentChars, pageItems, participants, resumeCursors } = service.limits
    outlet.send(
      "auth_success",
      {
        user,
        sessionId: session.id,
        serverTime: clock.now(),
        ...(expiresAt !== undefined && { expiresAt }),
        capabilities,
        limits: { frameBytes, contentChars, pageItems, participants, resumeCursors },
      },
      requestId,
    )
  }

  function refuse(error: unknown, requestId: string | undefined): void {
    if (isChatError(error, "unauthorized")) {
      deny(error.code, error.message, requestId, 4401)
      return
    }
    // The token may be good: the client comes back with it.
    options.onFault(error)
    outlet.sendError(error, operation, requestId)
    outlet.stop(1011, "unable to authenticate")
  }

  function expire(): void {
    deny("unauthorized", "unable to stay connected: the token has expired", undefined, 4401)
  }

  function deny(
    code: string,
    message: string,
    requestId: string | undefined,
    closeCode: number,
  ): void {
    outlet.send("auth_error", { code, message }, requestId)
    outlet.stop(closeCode, code)
  }
}
