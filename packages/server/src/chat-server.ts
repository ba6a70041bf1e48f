import type { Logger } from "pino"
import { pino } from "pino"
import type { ChatHostOptions } from "./chat-host.ts"
import { createHostedServer } from "./hosted-server.ts"

export interface ChatServerOptions extends Omit<ChatHostOptions, "logger" | "restart"> {
  readonly logger?: Logger
  /** Where the QryptChat API listens alone, besides being at "/qrypt"; 0 is any free port. */
  readonly websocketPort?: number
}

export interface ListeningServer {
  /** Such as "http://127.0.0.1:3000". */
  readonly url: string
  readonly port: number
  /** Where one was asked for. */
  readonly websocketPort?: number
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
  const { websocketPort, logger = silentLogger(), ...hostOptions } = options
  const server = createHostedServer({ ...hostOptions, logger })

  return {
    async listen(port, address = "127.0.0.1") {
      const wanted = { main: port, ...(websocketPort !== undefined && { qrypt: websocketPort }) }
      const { main = 0, qrypt } = await server.listen(wanted, address)
      const url = `http://${address.includes(":") ? `[${address}]` : address}:${main}`
      return { port: main, url, ...(qrypt !== undefined && { websocketPort: qrypt }) }
    },
    close: server.close,
  }
}

export function silentLogger(): Logger {
  return pino({ level: "silent" })
}
