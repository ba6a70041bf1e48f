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
  /** Makes an account for whoever picked a name. */
  readonly saveAccount: (user: User) => Promise<void>
  readonly restart: () => void
}

/** Answers the paths of the demo; `false` for any other. */
export type DemoPaths = (
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
) => Promise<boolean>

type Answer = (request: IncomingMessage, response: ServerResponse, url: URL) => Promise<void>

export function createDemoPaths({
  tokens,
  origins,
  protocols,
  saveAccount,
  restart,
}: DemoOptions): DemoPaths {
  const answers: Readonly<Record<string, Answer>> = {
    "/demo/config": async (_, response) => sendJson(response, 200, { mode: "demo", protocols }),
    "/demo/token": sendToken,
    "/demo/restart": startAgain,
  }

  return async (request, response, url) => {
    const answer = Object.hasOwn(answers, url.pathname) ? answers[url.pathname] : undefined
    if (!answer) return false
    if (allowOrigin(request, response)) await answer(request, response, url)
    else sendText(response, 403, "Pages of that origin may not ask")
    return true
  }

  async function startAgain({ method }: IncomingMessage, response: ServerResponse): Promise<void> {
    if (method !== "POST") {
      response.setHeader("Allow", "POST")
      return sendText(response, 405, "Ask with POST")
    }
    sendText(response, 202, "The server restarts")
    restart()
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
