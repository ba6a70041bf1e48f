import type { Server } from "node:http"
import {
  type ChatService,
  createChatService,
  type Gateway,
  type ServiceStorage,
} from "@colloquy/service"
import { createNativeGateway } from "@colloquy/service/gateways/native"
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

export interface ChatHost {
  readonly close: () => Promise<void>
}

/** How long each step of closing may take; all of them together stay below 10 s. */
const drainMs = 2_500

/** Puts everything together on an HTTP server that listens already. */
export async function startHost(http: Server, options: ChatHostOptions): Promise<ChatHost> {
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
    const gateways = new Map<string, Gateway>([
      ["native", createNativeGateway({ service, clock, onFault })],
    ])
    const peers = createPeers(clock, logger)
    const refuse = createHandshakeGuard({ origins, isDemo, admit: limiters.connections })
    const saveAccount = await accountKeeper(isDemo, service, storage)
    const demo = demoTokens && { tokens: demoTokens, saveAccount, restart: options.restart }
    const parts = { storage, peers, sites, origins, demo, gateways, onFault }
    const onRequest = createRequestListener(parts)
    const onUpgrade = createUpgrades({ gateways, peers, refuse })
    http.on("request", onRequest).on("upgrade", onUpgrade)
    const cancelCleaning = startCleaning(storage, clock, onFault)

    return {
      async close() {
        cancelCleaning()
        http.off("request", onRequest).off("upgrade", onUpgrade)
        await peers.drain(drainMs)
        await end(service, storage)
        await folder?.release()
      },
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
