import type { Clock, Random } from "@colloquy/core"
import type { ChatService } from "../../chat/chat-service.ts"
import type { Gateway, GatewayResponse, RateLimiter } from "../../ports.ts"
import { type Peer, startPeer } from "./peer.ts"
import { createNames } from "./people.ts"
import { createRooms } from "./rooms.ts"

export interface QryptGatewayOptions {
  readonly service: ChatService
  readonly clock: Clock
  readonly random: Random
  /** Limits of this wire alone, besides those of the service; by default none. Typing counts each frame. */
  readonly limiter?: RateLimiter
  /** Larger frames are answered with `INVALID_MESSAGE`. */
  readonly frameBytes?: number
  /** Hears of faults of the server; the peer is told `SERVER_ERROR` and no more. */
  readonly onFault?: (error: unknown) => void
}

export interface QryptStats {
  readonly totalConnections: number
  readonly authenticatedConnections: number
  readonly roomStats: {
    /** Conversations that some socket has joined. */
    readonly totalRooms: number
    /** Ids without repeats. */
    readonly onlineUsers: readonly string[]
  }
}

export interface QryptGateway extends Gateway {
  readonly getStats: () => QryptStats
}

/**
 * The gateway of the QryptChat WebSocket API, as its document says it: text in `content`, `auth_error` for a token that
 * is refused. Copies in `encryptedContents` are taken as well, and each reader gets their own.
 */
export function createQryptGateway(options: QryptGatewayOptions): QryptGateway {
  const { service, clock, random, frameBytes = 65_536, onFault = () => {} } = options
  const { limiter = async () => null } = options
  const rooms = createRooms()
  const names = createNames()
  const peers = new Set<Peer>()
  const startedMs = clock.now()

  async function health(): Promise<GatewayResponse> {
    const uptimeSeconds = Math.floor((clock.now() - startedMs) / 1000)
    const facts = { connections: peers.size, uptimeSeconds }
    try {
      await service.check()
      return json(200, { status: "ok", ...facts })
    } catch {
      return json(503, { status: "failing", failing: ["storage"], ...facts })
    }
  }

  return {
    async http({ path }) {
      if (path === "/health") return health()
      return { status: 426, headers: { upgrade: "websocket" }, body: "Expected WebSocket upgrade" }
    },
    accept: async () => ({
      start(socket) {
        const shared = { service, clock, rooms, names, limiter, frameBytes, onFault }
        const peer = startPeer({ ...shared, newId: random.id }, socket)
        const { handlers } = peer
        peers.add(peer)
        return {
          ...handlers,
          onClose() {
            peers.delete(peer)
            return handlers.onClose()
          },
        }
      },
    }),
    getStats() {
      const userIds = [...peers].flatMap((peer) => peer.userId() ?? [])
      return {
        totalConnections: peers.size,
        authenticatedConnections: userIds.length,
        roomStats: { totalRooms: rooms.count(), onlineUsers: [...new Set(userIds)] },
      }
    },
  }
}

function json(status: number, body: object): GatewayResponse {
  const headers = { "content-type": "application/json; charset=utf-8", "cache-control": "no-store" }
  return { status, headers, body: JSON.stringify(body) }
}
