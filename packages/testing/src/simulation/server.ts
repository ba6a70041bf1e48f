import type { Clock } from "@colloquy/core"
import {
  type ChatService,
  createChatService,
  type PeerHandlers,
  type PeerSocket,
  type ServiceStorage,
} from "@colloquy/service"
import { createNativeGateway } from "@colloquy/service/gateways/native"
import type { Chance } from "./chance.ts"
import type { Scheduler } from "./scheduler.ts"
import { createTokenVerifier } from "./tokens.ts"

/** The machine of the real service: its process may end and begin again, and its storage stays. */
export interface SimulatedServer {
  readonly start: () => void
  /** The process ends in the middle of whatever it does. */
  readonly crash: () => void
  readonly isUp: () => boolean
  readonly accept: (socket: PeerSocket) => Promise<PeerHandlers | null>
  /** Tokens of before are worth nothing any more. */
  readonly expireTokens: () => void
}

export interface ServerOptions {
  readonly scheduler: Scheduler
  readonly actor: number
  readonly chance: Chance
  readonly storage: ServiceStorage
  readonly onFault: (fault: unknown) => void
}

const handshake = {
  path: "/",
  query: {},
  headers: {},
  protocols: [],
  peer: { address: "127.0.0.1" },
}

export function createSimulatedServer(options: ServerOptions): SimulatedServer {
  const { scheduler, actor, chance, onFault } = options
  let process: { readonly service: ChatService; readonly clock: Clock } | null = null
  let tokensFrom = 0

  function start(): void {
    if (process) return
    const clock = clockOf(() => process?.clock === clock)
    const service = createChatService({
      clock,
      storage: options.storage,
      random: chance,
      allowUnknownParticipants: true,
      verifyToken: createTokenVerifier(() => tokensFrom),
      onFault,
    })
    process = { service, clock }
  }

  /** Timers end with their process. */
  function clockOf(isAlive: () => boolean): Clock {
    const after: Clock["after"] = (delayMs, task) =>
      scheduler.after(actor, delayMs, () => {
        if (isAlive()) task()
      })
    return { now: scheduler.now, after, frame: (task) => after(0, task) }
  }

  start()
  return {
    start,
    crash() {
      process?.service.close()
      process = null
    },
    isUp: () => process !== null,
    async accept(socket) {
      if (!process) return null
      const gateway = createNativeGateway({ ...process, onFault })
      const acceptance = await gateway.accept(handshake)
      return "status" in acceptance ? null : acceptance.start(socket)
    },
    expireTokens() {
      tokensFrom = scheduler.now()
    },
  }
}
