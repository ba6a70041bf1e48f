import type { QryptStats } from "@colloquy/service/gateways/qrypt"
import { type ChatServerOptions, silentLogger } from "./chat-server.ts"
import { readAuthentication, readWebsocketPort } from "./config.ts"
import { createHostedServer } from "./hosted-server.ts"

export interface WebSocketServerOptions
  extends Partial<Omit<ChatServerOptions, "websocketPort" | "sites">> {
  /** `WEBSOCKET_PORT`, else 8080; 0 is any free one. */
  readonly port?: number
  /** 127.0.0.1 by default; demo mode takes no other. */
  readonly host?: string
}

export interface WebSocketServerHandle {
  /** The one that was asked for. */
  readonly port: number
  /** With the port that is bound. Rejects when it cannot be. */
  readonly ready: Promise<{ readonly port: number }>
  /** From the first moment on, with zeros. */
  readonly getStats: () => QryptStats
  /** Resolves when the last socket is closed. */
  readonly close: () => Promise<void>
}

const defaultPort = 8_080
const noStats: QryptStats = {
  totalConnections: 0,
  authenticatedConnections: 0,
  roomStats: { totalRooms: 0, onlineUsers: [] },
}

/** Those that are not closed, oldest first. */
const open = new Set<WebSocketServerHandle>()

/**
 * The QryptChat API alone on a port, at every path, as its document starts it. Who may come in is what the environment
 * says (`JWT_SECRET`, `JWKS_URL`), where no `authentication` is given.
 *
 * @throws ChatError for a variable that cannot be used
 * @example
 * const server = startWebSocketServer({ port: 8080 })
 * console.log(server.getStats().totalConnections)
 */
export function startWebSocketServer(options: WebSocketServerOptions = {}): WebSocketServerHandle {
  const { websocketPort = defaultPort } = readWebsocketPort(process.env)
  const { port = websocketPort, host = "127.0.0.1", logger = silentLogger(), ...rest } = options
  const authentication = options.authentication ?? readAuthentication(process.env)
  const server = createHostedServer({ ...rest, authentication, logger })
  const ready = server.listen({ qrypt: port }, host).then(({ qrypt = port }) => ({ port: qrypt }))
  // Whoever waits for nothing still finds it in the log.
  ready.catch((error) => {
    open.delete(handle)
    logger.error({ err: error }, "unable to start")
  })

  const handle: WebSocketServerHandle = {
    port,
    ready,
    getStats: () => server.qryptStats() ?? noStats,
    async close() {
      open.delete(handle)
      await ready.catch(() => {})
      await server.close()
    },
  }
  open.add(handle)
  return handle
}

/** The newest server of `startWebSocketServer` that is not closed, else `null`. */
export function getWebSocketServer(): WebSocketServerHandle | null {
  return [...open].at(-1) ?? null
}
