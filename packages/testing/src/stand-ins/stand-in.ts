import type { Clock, CloseReason } from "@colloquy/core"
import {
  type ChatService,
  type ChatServiceOptions,
  createChatService,
  type Gateway,
  type PeerHandlers,
  type ServiceStorage,
  type TokenVerifier,
} from "@colloquy/service"
import { createMemoryStorage } from "@colloquy/service/memory"
import { idsAsTokens } from "../ids-as-tokens.ts"
import { createMemoryTransport } from "../memory-transport.ts"
import { createSeededRandom } from "../seeded-random.ts"
import type { ServerTransport } from "../test-server.ts"
import type { Layer, LayerHandlers, LayerSocket } from "./layer.ts"

/** A server of somebody else's wire, on the real service, as far as any network. */
export interface StandIn {
  /** A client's way without a network; each client its own. */
  readonly transport: () => ServerTransport
  /** Takes a socket of any network. `null`: nobody is there. */
  readonly attach: (wire: Wire) => Promise<AttachedWire | null>
  /** The server is gone, and its links with it. What it stored stays. */
  readonly stop: () => void
  readonly start: () => void
  /** Every link dies without a word. */
  readonly drop: () => void
  /** Frames that came from clients, by type. */
  readonly received: (type: string) => number
  readonly storage: ServiceStorage
  /** What went wrong in the service itself. */
  readonly faults: readonly unknown[]
}

/** The server's end of a socket. */
export interface Wire {
  readonly send: (text: string) => void
  readonly close: (code: number, reason: string) => void
  /** Without a close frame. */
  readonly kill: () => void
}

export interface AttachedWire {
  readonly onFrame: (text: string) => void
  readonly onBinary: () => void
  readonly onClose: () => void
}

export interface StandInOptions {
  readonly clock: Clock
  /** By default a token is the id of its user, and all but "bad" and empty ones are good. */
  readonly verifyToken?: TokenVerifier
  readonly createGateway: (parts: GatewayParts) => Gateway
  /** Where the server differs from its gateway; nowhere by default. */
  readonly layer?: Layer
  readonly service?: Partial<Pick<ChatServiceOptions, "limits" | "limiter">>
}

export type GatewayParts = Pick<ChatServiceOptions, "clock" | "random"> & {
  readonly service: ChatService
  readonly onFault: (fault: unknown) => void
}

interface Attached {
  readonly wire: Wire
  readonly layered: LayerHandlers
  readonly handlers: PeerHandlers
}

const standInSeed = 1_234_567
const handshake = {
  ...{ path: "/", query: {}, headers: {}, protocols: [] },
  peer: { address: "127.0.0.1" },
}

/** What all stand-ins are: a gateway, a layer of deviations over it, and links that can die. */
export function createStandIn(options: StandInOptions): StandIn {
  const { clock, verifyToken = idsAsTokens, createGateway, layer = plainly } = options
  const storage = createMemoryStorage()
  const random = createSeededRandom(standInSeed)
  const faults: unknown[] = []
  const counts = new Map<string, number>()
  const attached = new Set<Attached>()
  let running: { readonly service: ChatService; readonly gateway: Gateway } | null = null

  function onFault(fault: unknown): void {
    faults.push(fault)
  }

  function start(): void {
    if (running) return
    const shared = { clock, random, onFault }
    const service = createChatService({
      ...options.service,
      ...{ ...shared, storage, verifyToken, allowUnknownParticipants: true },
    })
    running = { service, gateway: createGateway({ ...shared, service }) }
  }

  async function attach(wire: Wire): Promise<AttachedWire | null> {
    const accepted = await running?.gateway.accept(handshake)
    if (!accepted || "status" in accepted) return null
    const handlers = accepted.start({
      bufferedBytes: 0,
      send: (text) => layered.fromGateway(text),
      close(code, reason) {
        wire.close(code, reason)
        release(one)
      },
    })
    const layered: LayerHandlers = layer({
      toClient: wire.send,
      toGateway: handlers.onFrame,
      kill() {
        wire.kill()
        release(one)
      },
    })
    const one: Attached = { wire, layered, handlers }
    attached.add(one)
    return {
      onFrame(text) {
        count(text)
        layered.fromClient(text)
      },
      onBinary: handlers.onBinary,
      onClose: () => release(one),
    }
  }

  function release(one: Attached): void {
    if (!attached.delete(one)) return
    one.layered.closed()
    one.handlers.onClose().catch(onFault)
  }

  function drop(): void {
    for (const one of [...attached]) {
      one.wire.kill()
      release(one)
    }
  }

  function count(text: string): void {
    const type = /"type":"([\w:]+)"/.exec(text)?.[1] ?? ""
    counts.set(type, (counts.get(type) ?? 0) + 1)
  }

  start()
  return {
    ...{ attach, start, drop, storage, faults },
    transport: () => memoryTransport(clock, attach, onFault),
    stop() {
      drop()
      running?.service.close()
      running = null
    },
    received: (type) => counts.get(type) ?? 0,
  }
}

/** Nothing in between. */
function plainly({ toClient, toGateway }: LayerSocket): LayerHandlers {
  return { fromClient: toGateway, fromGateway: toClient, closed: () => {} }
}

function memoryTransport(
  clock: Clock,
  attach: StandIn["attach"],
  onFault: (fault: unknown) => void,
): ServerTransport {
  const cuts = new Set<(reason?: CloseReason) => void>()
  const memory = createMemoryTransport<string>(clock, (peer) => {
    const cut = (reason?: Partial<CloseReason>) => {
      cuts.delete(cut)
      peer.close(reason)
      peer.onClose()
    }
    const { send } = peer
    attach({
      send,
      close: (code, reason) => peer.close({ code, reason }),
      kill: () => peer.close(),
    })
      .then((taken) => {
        if (!taken) return peer.close()
        peer.onFrame = taken.onFrame
        peer.onClose = () => {
          cuts.delete(cut)
          taken.onClose()
        }
        cuts.add(cut)
        peer.open()
      })
      .catch(onFault)
  })
  return {
    ...memory,
    cut(reason) {
      for (const cut of [...cuts]) cut(reason && { opened: true, ...reason })
    },
  }
}
