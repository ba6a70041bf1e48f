import type { IncomingMessage } from "node:http"
import type { Duplex } from "node:stream"
import type { Refused } from "@colloquy/service"
import { WebSocketServer } from "ws"
import { askedOf } from "./gateway-request.ts"
import type { Mounts } from "./mounts.ts"
import type { Peers } from "./peers.ts"

export interface UpgradesOptions {
  readonly mounts: Mounts
  readonly peers: Peers
  /** Why this handshake is refused before any gateway hears of it; `null` to go on. */
  readonly refuse: (request: IncomingMessage) => Promise<Refused | null>
}

export type UpgradeListener = (request: IncomingMessage, socket: Duplex, head: Buffer) => void

/** A frame over the protocol's own limit is answered; only one over this ends the socket (1009). */
const maxPayloadBytes = 2 ** 20

export function createUpgrades({ mounts, peers, refuse }: UpgradesOptions): UpgradeListener {
  const sockets = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: maxPayloadBytes,
    // Compression costs memory for each socket and hides how large a frame is.
    perMessageDeflate: false,
    // The gateway has chosen already.
    handleProtocols: (offered) => [...offered][0] ?? false,
  })

  return (request, socket, head) => {
    // Until the handshake is done nobody else listens for faults of the wire.
    socket.on("error", () => socket.destroy())
    upgrade(request, socket, head).catch(() => answer(socket, failed))
  }

  async function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const refused = await refuse(request)
    if (refused) return answer(socket, refused)
    const url = new URL(request.url ?? "/", "http://localhost")
    const mounted = mounts(url.pathname)
    if (!mounted) return answer(socket, { status: 404, body: "There is no chat here" })
    const asked = askedOf(request, mounted.path, url)
    const accepted = await mounted.gateway.accept({
      ...asked,
      protocols: (request.headers["sec-websocket-protocol"] ?? "")
        .split(",")
        .map((protocol) => protocol.trim())
        .filter((protocol) => protocol !== ""),
    })
    if ("status" in accepted) return answer(socket, accepted)
    sockets.handleUpgrade(request, socket, head, (webSocket) =>
      peers.add(webSocket, accepted, { gateway: mounted.name, address: asked.peer.address }),
    )
  }
}

const failed: Refused = { status: 500, body: "The server failed" }

/** The HTTP answer to a handshake that is refused. */
function answer(socket: Duplex, { status, body, headers = {} }: Refused): void {
  const fields = {
    Connection: "close",
    "Content-Type": "text/plain; charset=utf-8",
    "Content-Length": String(Buffer.byteLength(body)),
    ...headers,
  }
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}`)
  socket.end([`HTTP/1.1 ${status} Refused`, ...lines, "", body].join("\r\n"))
}
