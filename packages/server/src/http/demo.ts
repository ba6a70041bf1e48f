import type { IncomingMessage, ServerResponse } from "node:http"
import type { User } from "@colloquy/core"
import type { DemoTokens } from "../auth/demo-tokens.ts"
import { isOriginAllowed, type OriginRules } from "../sockets/origins.ts"
import { sendJson, sendText } from "./answers.ts"

export interface DemoOptions {
  readonly tokens: DemoTokens
  readonly origins: OriginRules
  /** Names of the mounted gateways. */
  readonly protocols: readonly string[]
  readonly saveAccount: (user: User) => Promise<void>
}

/** Answers the paths of the demo; `false` for any other. */
export type DemoPaths = (
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
) => Promise<boolean>

export function createDemoPaths({
  tokens,
  origins,
  protocols,
  saveAccount,
}: DemoOptions): DemoPaths {
  return async (request, response, url) => {
    if (url.pathname !== "/demo/token" && url.pathname !== "/demo/config") return false
    if (!allowOrigin(request, response)) sendText(response, 403, "Pages of that origin may not ask")
    else if (url.pathname === "/demo/config") sendJson(response, 200, { mode: "demo", protocols })
    else await sendToken(request, response, url)
    return true
  }

  async function sendToken(
    { method }: IncomingMessage,
    response: ServerResponse,
    url: URL,
  ): Promise<void> {
    if (method !== "GET" && method !== "POST") {
      response.setHeader("Allow", "GET, POST")
      sendText(response, 405, "Ask with GET or POST")
      return
    }
    const issued = await tokens.issue(url.searchParams.get("name") ?? "")
    if (!issued) {
      sendText(response, 400, "A name is needed: /demo/token?name=Ana")
      return
    }
    // From now on others can invite them.
    await saveAccount(issued.user)
    const { token, user, expiresAt } = issued
    sendJson(response, 200, { token, expiresAt, user: { id: user.id, name: user.name } })
  }

  function allowOrigin({ headers }: IncomingMessage, response: ServerResponse): boolean {
    const { origin, host } = headers
    if (!isOriginAllowed({ ...origins, isRequired: false }, origin, host)) return false
    if (origin !== undefined) {
      response.setHeader("Access-Control-Allow-Origin", origin)
      response.setHeader("Vary", "Origin")
      response.setHeader("Cross-Origin-Resource-Policy", "cross-origin")
    }
    return true
  }
}
