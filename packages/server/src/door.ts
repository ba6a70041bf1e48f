import { once } from "node:events"
import { createServer, type Server } from "node:http"
import { startError, systemCode } from "./start-error.ts"

/** A port that answers 503 until somebody stands behind it. */
export interface Door {
  readonly http: Server
  /** Port 0 is any free one. @param setting Where another port would be chosen. @throws ChatError */
  readonly bind: (port: number, address: string, setting: string) => Promise<number>
  /** Takes nothing new; resolves when all connections are gone. */
  readonly close: () => Promise<void>
}

export function createDoor(isAttended: () => boolean): Door {
  const http = createServer()
  http.on("request", (_, response) => {
    if (!isAttended()) response.writeHead(503, { "Retry-After": "1" }).end()
  })

  return {
    http,
    async bind(port, address, setting) {
      try {
        http.listen(port, address)
        await once(http, "listening")
      } catch (error) {
        throw startError(reasonOf(systemCode(error), { port, address, setting }), error)
      }
      const bound = http.address()
      return typeof bound === "object" && bound ? bound.port : 0
    },
    async close() {
      const closed = http.listening ? once(http, "close") : Promise.resolve()
      http.close()
      await closed
    },
  }
}

interface Place {
  readonly port: number
  readonly address: string
  readonly setting: string
}

function reasonOf(code: string | undefined, { port, address, setting }: Place): string {
  switch (code) {
    case "EADDRINUSE":
      return `port ${port} is in use; choose another with ${setting}`
    case "EACCES":
      return `port ${port} is not for everybody; choose one above 1023 with ${setting}`
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
      return `this machine has no address ${address}; choose another with --host`
    default:
      return `cannot listen on ${address}:${port} (${code ?? "unknown error"})`
  }
}
