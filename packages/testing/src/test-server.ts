import type { Clock, CloseReason, Transport } from "@colloquy/core"
import {
  type ChatService,
  type ChatServiceOptions,
  createChatService,
  type PeerHandlers,
  type ServiceStorage,
} from "@colloquy/service"
import { createNativeGateway } from "@colloquy/service/gateways/native"
import { createMemoryStorage } from "@colloquy/service/memory"
import { idsAsTokens } from "./ids-as-tokens.ts"
import { createMemoryTransport, type MemoryPeer } from "./memory-transport.ts"
import { createSeededRandom } from "./seeded-random.ts"

/** One client's way to the server. */
export interface ServerTransport extends Transport<string> {
  /** Its links die: without a word, as when the network is gone for a moment, or with the server's. */
  readonly cut: (reason?: { readonly code: number; readonly reason: string }) => void
}

/** The real service with its native gateway, in memory, on a clock that a test moves. */
export interface TestServer {
  /** Each client its own; a token is the user's id, and "bad" is refused. */
  readonly transport: () => ServerTransport
  /** The server is gone, and its links with it. What it stored stays. */
  readonly stop: () => void
  readonly start: () => void
  /** What is sent instead of a frame, from here on; `null`: the frame itself. */
  readonly tamper: (change: ((frame: string) => readonly string[]) | null) => void
  /** Frames that came, by type. */
  readonly received: (type: string) => number
  readonly storage: ServiceStorage
  /** What went wrong in the service itself. */
  readonly faults: readonly unknown[]
}

export interface TestServerOptions extends Partial<Pick<ChatServiceOptions, "limits" | "limiter">> {
  readonly clock: Clock
}

const serverSeed = 2_147_483_647

const handshake = {
  path: "/",
  query: {},
  headers: {},
  protocols: [],
  peer: { address: "127.0.0.1" },
}

/**
 * A whole server without a network.
 *
 * @example
 * const clock = createFakeClock()
 * const server = createTestServer({ clock })
 * const chat = createChatClient({ transport: server.transport(), token: "ann", clock })
 */
export function createTestServer({ clock, ...options }: TestServerOptions): TestServer {
  const storage = createMemoryStorage()
  // As no client of a test would have it: a message of one must not get its own key as its id.
  const random = createSeededRandom(serverSeed)
  const faults: unknown[] = []
  const links = new Map<MemoryPeer<string>, PeerHandlers>()
  const counts = new Map<string, number>()
  let change: ((frame: string) => readonly string[]) | null = null
  let service: ChatService | null = null

  function start(): void {
    service ??= createChatService({
      ...options,
      ...{ storage, clock, random, onFault },
      verifyToken: idsAsTokens,
      allowUnknownParticipants: true,
    })
  }

  function onFault(fault: unknown): void {
    faults.push(fault)
  }

  async function connect(peer: MemoryPeer<string>): Promise<void> {
    if (!service) {
      peer.close()
      return
    }
    const gateway = createNativeGateway({ service, clock, onFault })
    const acceptance = await gateway.accept(handshake)
    if ("status" in acceptance) throw new Error(acceptance.body)
    const handlers = acceptance.start({
      bufferedBytes: 0,
      send(text) {
        for (const frame of change?.(text) ?? [text]) peer.send(frame)
      },
      close: (code, reason) => end(peer, { code, reason }),
    })
    links.set(peer, handlers)
    peer.onFrame = (frame) => {
      const { type }: { readonly type: string } = JSON.parse(frame)
      counts.set(type, (counts.get(type) ?? 0) + 1)
      handlers.onFrame(frame)
    }
    peer.onClose = () => end(peer)
    peer.open()
  }

  function end(peer: MemoryPeer<string>, reason?: Partial<CloseReason>): void {
    const handlers = links.get(peer)
    links.delete(peer)
    peer.close(reason)
    handlers?.onClose().catch(onFault)
  }

  start()
  return {
    storage,
    faults,
    transport() {
      const own = createMemoryTransport<string>(clock, (peer) => {
        connect(peer).catch(onFault)
      })
      return {
        ...own,
        cut(reason) {
          for (const peer of own.peers()) end(peer, reason)
        },
      }
    },
    start,
    stop() {
      for (const peer of [...links.keys()]) end(peer)
      service?.close()
      service = null
    },
    tamper(next) {
      change = next
    },
    received: (type) => counts.get(type) ?? 0,
  }
}
