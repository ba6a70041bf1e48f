import type { IncomingMessage, ServerResponse } from "node:http"

/** A host as a header may carry it; anything else could smuggle in a rule of its own. */
const safeHost = /^[\w.-]+(:\d{1,5})?$|^\[[\da-f:]+\](:\d{1,5})?$/i

/** What every answer says: pages run their own files alone, and talk to this server alone. */
export function setSecurityHeaders({ headers }: IncomingMessage, response: ServerResponse): void {
  const { host = "" } = headers
  // Older browsers do not count a socket of the same host as 'self'.
  const sockets = safeHost.test(host) ? ` ws://${host} wss://${host}` : ""
  const policy = [
    "default-src 'self'",
    `connect-src 'self'${sockets}`,
    "img-src 'self' data: blob: https:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ]
  response.setHeader("Content-Security-Policy", policy.join("; "))
  response.setHeader("X-Content-Type-Options", "nosniff")
  response.setHeader("X-Frame-Options", "DENY")
  response.setHeader("Referrer-Policy", "no-referrer")
  response.setHeader("Cross-Origin-Opener-Policy", "same-origin")
  response.setHeader("Cross-Origin-Resource-Policy", "same-origin")
}
