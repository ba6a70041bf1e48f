import type { Clock } from "@colloquy/core"
import {
  type ChatService,
  createChatService,
  type Gateway,
  type PeerHandlers,
  type PeerSocket,
} from "@colloquy/service"
import { createNativeGateway } from "@colloquy/service/gateways/native"
import { createQryptGateway } from "@colloquy/service/gateways/qrypt"
import type { Chance } from "./chance.ts"
import type { Scheduler } from "./scheduler.ts"
import { type Store, storeFault } from "./store.ts"
import { createTokenVerifier } from "./tokens.ts"

/** The machine of the real service: its process may end and begin again, and its storage stays. */
export interface SimulatedServer {
  readonly start: () => void
  /** The process ends in the middle of whatever it does. */
  readonly crash: () => void
  /** Says goodbye to everybody, and ends its process. */
  readonly drain: () => Promise<void>
  readonly accept: Accept
  /** The same of those who speak a wire on which a repeat is a second message. */
  readonly acceptWeak: Accept
  /** Tokens of before are worth nothing any more. */
  readonly expireTokens: () => void
}

type Accept = (socket: PeerSocket) => Promise<PeerHandlers | null>

export interface ServerOptions {
  readonly scheduler: Scheduler
  readonly actor: number
  readonly chance: Chance
  readonly storeFor: Store["forProcess"]
  readonly onFault: (fault: unknown) => void
}

const handshake = {
  path: "/",
  query: {},
  headers: {},
  protocols: [],
  peer: { address: "127.0.0.1" },
}

/** One life of the server: what it holds in memory ends with it. */
interface Process {
  readonly service: ChatService
  readonly clock: Clock
  readonly native: Gateway
  readonly qrypt: Gateway
  readonly peers: Map<PeerHandlers, PeerSocket>
  isDraining: boolean
  /** The next one is to start as soon as this one has said goodbye. */
  isAwaited: boolean
}

const reconnectAfterMs = 1_000

export function createSimulatedServer(options: ServerOptions): SimulatedServer {
  const { scheduler, actor, chance, onFault } = options
  let process: Process | null = null
  let tokensFrom = 0

  function start(): void {
    if (process) {
      process.isAwaited = process.isDraining
      return
    }
    const isAlive = (): boolean => process?.clock === clock
    const clock = clockOf(isAlive)
    const service = createChatService({
      clock,
      storage: options.storeFor(isAlive),
      random: chance,
      allowUnknownParticipants: true,
      verifyToken: createTokenVerifier(() => tokensFrom),
      onFault: (fault) => noteFault(fault),
    })
    const shared = { service, clock, random: chance, onFault: noteFault }
    const gateways = { native: createNativeGateway(shared), qrypt: createQryptGateway(shared) }
    process = { ...gateways, service, clock, peers: new Map(), isDraining: false, isAwaited: false }
  }

  /** Timers end with their process. */
  function clockOf(isAlive: () => boolean): Clock {
    const after: Clock["after"] = (delayMs, task) =>
      scheduler.after(actor, delayMs, () => {
        if (isAlive()) task()
      })
    return { now: scheduler.now, after, frame: (task) => after(0, task) }
  }

  function noteFault(fault: unknown): void {
    if (!isStoreFault(fault)) onFault(fault)
  }

  function crash(): void {
    process?.service.close()
    process = null
  }

  async function accept(
    socket: PeerSocket,
    wire: "native" | "qrypt",
  ): Promise<PeerHandlers | null> {
    const own = process
    if (!own || own.isDraining) return null
    const acceptance = await own[wire].accept(handshake)
    if ("status" in acceptance || process !== own) return null
    const handlers = acceptance.start(socket)
    own.peers.set(handlers, socket)
    return {
      ...handlers,
      onClose() {
        own.peers.delete(handlers)
        return handlers.onClose()
      },
    }
  }

  start()
  return {
    start,
    crash,
    accept: (socket) => accept(socket, "native"),
    acceptWeak: (socket) => accept(socket, "qrypt"),
    async drain() {
      const own = process
      if (!own || own.isDraining) return
      own.isDraining = true
      const peers = [...own.peers]
      await Promise.all(peers.map(([handlers]) => handlers.drain(reconnectAfterMs)))
      for (const [, socket] of peers) socket.close(1012, "the server restarts")
      if (process !== own) return
      crash()
      if (own.isAwaited) start()
    },
    expireTokens() {
      tokensFrom = scheduler.now()
    },
  }
}

/** What a run does to the database is no fault of the service, however far its word goes. */
function isStoreFault(fault: unknown): boolean {
  if (!(fault instanceof Error)) return false
  return fault.message === storeFault || isStoreFault(fault.cause)
}
