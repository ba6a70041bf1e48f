import type { Server } from "node:http"
import {
  type ChatService,
  createChatService,
  type Gateway,
  type ServiceStorage,
} from "@colloquy/service"
import { createNativeGateway } from "@colloquy/service/gateways/native"
import { createQryptGateway, type QryptStats } from "@colloquy/service/gateways/qrypt"
import { createMemoryStorage } from "@colloquy/service/memory"
import type { Logger } from "pino"
import { type Authentication, createAuthenticator } from "./auth/authentication.ts"
import { startCleaning } from "./cleaning.ts"
import { createRequestListener } from "./http/request-listener.ts"
import { createSites, type Site } from "./http/sites.ts"
import { systemClock, systemRandom } from "./platform.ts"
import { createLimiters, defaultRateLimits, type RateLimits } from "./rate-limits.ts"
import { createWelcome, seedDemo } from "./seed/seed-demo.ts"
import { createHandshakeGuard } from "./sockets/handshake-guard.ts"
import { type Mounts, mountAlone, mountByName } from "./sockets/mounts.ts"
import type { OriginRules } from "./sockets/origins.ts"
import { createPeers } from "./sockets/peers.ts"
import { createUpgrades } from "./sockets/upgrades.ts"
import { type DataFolder, openDataFolder } from "./storage/data-folder.ts"

export interface ChatHostOptions {
  readonly authentication: Authentication
  /** Where the embedded database lies; without it everything is gone when the server ends. */
  readonly dataFolder?: string
  /** In demo mode: whether a new database begins with a few people and their conversations. */
  readonly isSeeded?: boolean
  readonly sites?: readonly Site[]
  readonly origins?: Partial<OriginRules>
  /** `null` sets no limits, as demo mode does. */
  readonly rateLimits?: RateLimits | null
  readonly logger: Logger
  /** Begins again with what is stored; in demo mode anybody may ask for it. */
  readonly restart: () => void
}

/** HTTP servers that listen already. */
export interface Doors {
  /** Everything, each gateway at its name. */
  readonly main?: Server
  /** The QryptChat API alone, at every path. */
  readonly qrypt?: Server
}

export interface ChatHost {
  readonly qryptStats: () => QryptStats
  readonly close: () => Promise<void>
}

/** How long each step of closing may take; all of them together stay below 10 s. */
const drainMs = 2_500

/** Puts everything together on HTTP servers that listen already. */
export async function startHost(doors: Doors, options: ChatHostOptions): Promise<ChatHost> {
  const { authentication, dataFolder, logger } = options
  const clock = systemClock
  const onFault = (error: unknown) => logger.error({ err: error }, "fault")
  const folder = dataFolder === undefined ? null : await openDataFolder(dataFolder)
  try {
    return await start(folder)
  } catch (error) {
    await folder?.release()
    throw error
  }

  async function accountKeeper(
    isDemo: boolean,
    service: ChatService,
    storage: ServiceStorage,
  ): Promise<ChatService["saveAccount"]> {
    if (!isDemo || !options.isSeeded) return service.saveAccount
    await seedDemo({ storage, clock, random: systemRandom })
    return createWelcome(service, storage)
  }

  async function start(folder: DataFolder | null): Promise<ChatHost> {
    const sites = createSites(options.sites ?? [])
    const readSecret = folder?.readDemoSecret ?? freshSecret
    const { verify, demoTokens } = await createAuthenticator(authentication, clock, readSecret)
    const isDemo = demoTokens !== null
    const origins = { allowed: [], isRequired: false, ...options.origins }
    const { rateLimits = isDemo ? null : defaultRateLimits } = options
    const limiters = createLimiters(rateLimits)
    const storage = (await folder?.openStorage()) ?? createMemoryStorage()
    const service = createChatService({
      storage,
      clock,
      random: systemRandom,
      verifyToken: verify,
      limiter: limiters.actions,
      allowUnknownParticipants: isDemo,
      onFault,
    })
    const shared = { service, clock, random: systemRandom, onFault }
    const qrypt = createQryptGateway({ ...shared, limiter: limiters.qrypt })
    const gateways = new Map<string, Gateway>([
      ["native", createNativeGateway(shared)],
      ["qrypt", qrypt],
    ])
    const peers = createPeers(clock, logger)
    const refuse = createHandshakeGuard({ origins, isDemo, admit: limiters.connections })
    const saveAccount = await accountKeeper(isDemo, service, storage)
    const demo = demoTokens && { tokens: demoTokens, saveAccount, restart: options.restart }
    const parts = { storage, peers, sites, origins, demo, onFault }
    const closeDoors = [
      open(doors.main, mountByName(gateways), [...gateways.keys()]),
      open(doors.qrypt, mountAlone("qrypt", qrypt), ["qrypt"]),
    ]
    const cancelCleaning = startCleaning(storage, clock, onFault)

    return {
      qryptStats: qrypt.getStats,
      async close() {
        cancelCleaning()
        for (const closeDoor of closeDoors) closeDoor()
        await peers.drain(drainMs)
        await end(service, storage)
        await folder?.release()
      },
    }

    function open(door: Server | undefined, mounts: Mounts, protocols: readonly string[]) {
      const onRequest = createRequestListener({ ...parts, mounts, protocols })
      const onUpgrade = createUpgrades({ mounts, peers, refuse })
      door?.on("request", onRequest).on("upgrade", onUpgrade)
      return () => void door?.off("request", onRequest).off("upgrade", onUpgrade)
    }
  }
}

async function end(service: ChatService, storage: ServiceStorage): Promise<void> {
  service.close()
  await storage.close()
}

async function freshSecret(): Promise<Uint8Array> {
  return crypto.getRandomValues(new Uint8Array(32))
}
