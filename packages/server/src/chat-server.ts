import { once } from "node:events"
import { createServer, type Server } from "node:http"
import type { Logger } from "pino"
import { pino } from "pino"
import { type ChatHost, type ChatHostOptions, startHost } from "./chat-host.ts"
import { isLoopbackAddress } from "./sockets/origins.ts"
import { startError, systemCode } from "./start-error.ts"

export interface ChatServerOptions extends Omit<ChatHostOptions, "logger" | "restart"> {
  readonly logger?: Logger
}

export interface ListeningServer {
  /** Such as "http://127.0.0.1:3000". */
  readonly url: string
  readonly port: number
}

export interface ChatServer {
  /** Opens the storage and takes connections; port 0 is any free one. @throws Error with one sentence for people */
  readonly listen: (port: number, host?: string) => Promise<ListeningServer>
  /** Tells the clients, finishes what is in flight, and lets go of everything. */
  readonly close: () => Promise<void>
}

/**
 * The reference server.
 *
 * @example
 * const server = createChatServer({ dataFolder: ".colloquy/data", authentication: { mode: "demo" } })
 * const { url } = await server.listen(3000)
 */
export function createChatServer(options: ChatServerOptions): ChatServer {
  const logger = options.logger ?? pino({ level: "silent" })
  const http = createServer()
  let host: ChatHost | null = null
  let closing: Promise<void> | null = null
  let restarted: Promise<void> = Promise.resolve()

  return {
    async listen(port, address = "127.0.0.1") {
      if (options.authentication.mode === "demo" && !isLoopbackAddress(address)) {
        const reason = "demo mode believes everybody, so it listens on 127.0.0.1 only"
        throw startError(`${reason}; set JWT_SECRET or JWKS_URL to listen on ${address}`)
      }
      // The port first: it is quick to refuse, and the database is slow to open.
      http.on("request", (_, response) => {
        if (!host) response.writeHead(503, { "Retry-After": "1" }).end()
      })
      await bind(http, port, address)
      try {
        host = await open()
      } catch (error) {
        http.close()
        throw error
      }
      const bound = portOf(http)
      return {
        port: bound,
        url: `http://${address.includes(":") ? `[${address}]` : address}:${bound}`,
      }
    },
    close() {
      closing ??= close()
      return closing
    },
  }

  function open(): Promise<ChatHost> {
    return startHost(http, { ...options, logger, restart })
  }

  /** Lets go of all but the port, and begins again with what is stored. */
  function restart(): void {
    const former = host
    if (!former || closing) return
    host = null
    restarted = reopen(former).catch((error) => logger.error({ err: error }, "unable to restart"))
  }

  async function reopen(former: ChatHost): Promise<void> {
    await former.close()
    host = await open()
  }

  async function close(): Promise<void> {
    const closed = http.listening ? once(http, "close") : Promise.resolve()
    http.close()
    await restarted
    await host?.close()
    http.closeAllConnections()
    await closed
  }
}

async function bind(http: Server, port: number, address: string): Promise<void> {
  try {
    http.listen(port, address)
    await once(http, "listening")
  } catch (error) {
    throw startError(bindReason(systemCode(error), port, address), error)
  }
}

function bindReason(code: string | undefined, port: number, address: string): string {
  switch (code) {
    case "EADDRINUSE":
      return `port ${port} is in use; choose another with --port`
    case "EACCES":
      return `port ${port} is not for everybody; choose one above 1023 with --port`
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
      return `this machine has no address ${address}; choose another with --host`
    default:
      return `cannot listen on ${address}:${port} (${code ?? "unknown error"})`
  }
}

function portOf(http: Server): number {
  const address = http.address()
  return typeof address === "object" && address ? address.port : 0
}
