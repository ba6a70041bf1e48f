import type { IncomingMessage } from "node:http"
import type { Refused } from "@colloquy/service"
import { isLoopbackHost, isOriginAllowed, type OriginRules } from "./origins.ts"

export interface HandshakeGuardOptions {
  readonly origins: OriginRules
  /** Demo mode believes everybody, so it hears this machine alone. */
  readonly isDemo: boolean
  /** Milliseconds until an address may connect again; `null` for now. */
  readonly admit: (address: string) => Promise<number | null>
}

/** What every handshake must pass, whatever it speaks. */
export function createHandshakeGuard({
  origins,
  isDemo,
  admit,
}: HandshakeGuardOptions): (request: IncomingMessage) => Promise<Refused | null> {
  return async ({ headers, socket }) => {
    const { origin, host } = headers
    if (isDemo && !isLoopbackHost(host))
      return { status: 403, body: "Demo mode is for this machine" }
    if (!isOriginAllowed(origins, origin, host)) return { status: 403, body: "Origin not allowed" }
    const retryAfterMs = await admit(socket.remoteAddress ?? "unknown")
    if (retryAfterMs === null) return null
    const seconds = Math.ceil(retryAfterMs / 1000)
    return {
      status: 429,
      body: `Too many connections; come back in ${seconds} s`,
      headers: { "Retry-After": String(seconds) },
    }
  }
}
