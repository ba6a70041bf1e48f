import type { IncomingMessage, RequestListener, ServerResponse } from "node:http"
import type { ServiceStorage } from "@colloquy/service"
import { gatewayRequestOf } from "../sockets/gateway-request.ts"
import type { Mounted, Mounts } from "../sockets/mounts.ts"
import { isLoopbackHost, type OriginRules } from "../sockets/origins.ts"
import type { Peers } from "../sockets/peers.ts"
import { sendJson, sendText } from "./answers.ts"
import { createDemoPaths, type DemoOptions } from "./demo.ts"
import { checkHealth } from "./health.ts"
import { setSecurityHeaders } from "./security-headers.ts"
import type { Sites } from "./sites.ts"

export interface RequestListenerOptions {
  readonly storage: ServiceStorage
  readonly peers: Peers
  readonly mounts: Mounts
  /** Names of the mounted gateways. */
  readonly protocols: readonly string[]
  readonly sites: Sites
  readonly origins: OriginRules
  /** In demo mode alone. */
  readonly demo: Pick<DemoOptions, "tokens" | "saveAccount" | "restart"> | null
  readonly onFault: (error: unknown) => void
}

/** Answers what is no socket: health, the demo's tokens, a gateway's own paths, files. */
export function createRequestListener(options: RequestListenerOptions): RequestListener {
  const { storage, peers, mounts, protocols, sites, origins, demo, onFault } = options
  const demoPaths = demo ? createDemoPaths({ ...demo, origins, protocols }) : null

  return (request, response) => {
    setSecurityHeaders(request, response)
    answer(request, response).catch((error) => {
      onFault(error)
      if (!response.headersSent) sendText(response, 500, "The server failed")
    })
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { url: path = "/", headers } = request
    if (!path.startsWith("/") || !URL.canParse(path, "http://localhost"))
      return sendText(response, 400, "The path cannot be read")
    if (demoPaths && !isLoopbackHost(headers.host))
      return sendText(response, 403, "Demo mode is for this machine")
    const url = new URL(`http://localhost${path}`)
    if (await demoPaths?.(request, response, url)) return
    const mounted = mounts(url.pathname)
    if (mounted) return sendOf(mounted, request, response, url)
    if (url.pathname === "/health") return sendHealth(response)
    if (!sites(request, response, url)) sendText(response, 404, "Not found")
  }

  async function sendOf(
    { gateway, path }: Mounted,
    request: IncomingMessage,
    response: ServerResponse,
    url: URL,
  ): Promise<void> {
    const answered = await gateway.http?.(gatewayRequestOf(request, path, url))
    if (!answered) {
      response.setHeader("Upgrade", "websocket")
      return sendText(response, 426, "Connect with a WebSocket")
    }
    const { status, headers, body } = answered
    const plain = { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" }
    response.writeHead(status, { ...plain, ...headers }).end(body)
  }

  async function sendHealth(response: ServerResponse): Promise<void> {
    const facts = { connections: peers.count(), uptimeSeconds: Math.floor(process.uptime()) }
    const { status, body } = await checkHealth(storage, facts)
    sendJson(response, status, body)
  }
}
