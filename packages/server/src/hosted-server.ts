import type { QryptStats } from "@colloquy/service/gateways/qrypt"
import { type ChatHost, type ChatHostOptions, startHost } from "./chat-host.ts"
import { createDoor, type Door } from "./door.ts"
import { isLoopbackAddress } from "./sockets/origins.ts"
import { startError } from "./start-error.ts"

/** A host behind doors of its own: bound, restarted and closed together. */
export interface HostedServer {
  readonly listen: (places: Places, address: string) => Promise<Places>
  readonly close: () => Promise<void>
  /** `null` while nobody stands behind the doors. */
  readonly qryptStats: () => QryptStats | null
}

/** Ports: asked for, or bound. */
interface Places {
  readonly main?: number
  readonly qrypt?: number
}

export function createHostedServer(options: Omit<ChatHostOptions, "restart">): HostedServer {
  const { logger } = options
  const doors: { main?: Door; qrypt?: Door } = {}
  let host: ChatHost | null = null
  let closing: Promise<void> | null = null
  let restarted: Promise<void> = Promise.resolve()

  return {
    async listen({ main, qrypt }, address) {
      if (options.authentication.mode === "demo" && !isLoopbackAddress(address)) {
        const reason = "demo mode believes everybody, so it listens on 127.0.0.1 only"
        throw startError(`${reason}; set JWT_SECRET or JWKS_URL to listen on ${address}`)
      }
      try {
        // The ports first: they are quick to refuse, and the database is slow to open.
        const bound = {
          ...(main !== undefined && { main: await bind("main", main, address, "--port") }),
          ...(qrypt !== undefined && {
            qrypt: await bind("qrypt", qrypt, address, "WEBSOCKET_PORT"),
          }),
        }
        host = await open()
        return bound
      } catch (error) {
        for (const door of Object.values(doors)) door.http.close()
        throw error
      }
    },
    close() {
      closing ??= close()
      return closing
    },
    qryptStats: () => host?.qryptStats() ?? null,
  }

  async function bind(
    name: keyof Places,
    port: number,
    address: string,
    setting: string,
  ): Promise<number> {
    const door = createDoor(() => host !== null)
    doors[name] = door
    return door.bind(port, address, setting)
  }

  function open(): Promise<ChatHost> {
    const { main, qrypt } = doors
    const servers = { ...(main && { main: main.http }), ...(qrypt && { qrypt: qrypt.http }) }
    return startHost(servers, { ...options, restart })
  }

  /** Lets go of all but the ports, and begins again with what is stored. */
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
    const all = Object.values(doors)
    const closed = all.map((door) => door.close())
    await restarted
    await host?.close()
    host = null
    for (const { http } of all) http.closeAllConnections()
    await Promise.all(closed)
  }
}
