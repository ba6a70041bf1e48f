import { parseArgs } from "node:util"
import type { Authentication } from "./auth/authentication.ts"
import type { Site } from "./http/sites.ts"
import type { OriginRules } from "./sockets/origins.ts"
import { startError } from "./start-error.ts"

export interface ServerConfig {
  readonly port: number
  readonly host: string
  /** Where the QryptChat API listens alone, besides. */
  readonly websocketPort?: number
  readonly dataFolder: string
  readonly isSeeded: boolean
  readonly sites: readonly Site[]
  readonly authentication: Authentication
  readonly origins: OriginRules
  readonly logLevel: string
  readonly wantsHelp: boolean
}

export const help = `colloquy [flags]: runs the reference chat server with an embedded database.

  --port NUMBER       where to listen (3000; 0 is any free port)
  --host ADDRESS      on which address (127.0.0.1)
  --data FOLDER       where the database lies (.colloquy/data)
  --seed              in demo mode, fills a new database with a small team and its messages
  --web PATH=FOLDER   serves a single-page application; may be repeated
  --help              shows this

Environment:
  JWT_SECRET          verifies tokens that are signed with HS256
  JWKS_URL            verifies tokens by the public keys at this address
  JWT_AUDIENCE        what "aud" of a token must be
  JWT_ISSUER          what "iss" of a token must be
  ALLOWED_ORIGINS     further origins whose pages may connect, with commas between them
  REQUIRE_ORIGIN      1 refuses connections that name no origin
  WEBSOCKET_PORT      a port for the QryptChat API alone, besides /qrypt
  LOG_LEVEL           debug, info, warn, error or silent (info)

Without JWT_SECRET and JWKS_URL the server runs in demo mode: it listens on 127.0.0.1
alone and gives a token for any name at /demo/token?name=Ana.`

export type Environment = Readonly<Record<string, string | undefined>>

/** @throws ChatError for a flag or a variable that cannot be used */
export function readConfig(args: readonly string[], env: Environment): ServerConfig {
  const flags = readFlags(args)
  return {
    port: readPort(flags.port, "--port"),
    host: flags.host,
    ...readWebsocketPort(env),
    dataFolder: flags.data,
    isSeeded: flags.seed,
    sites: flags.web.map(readSite),
    authentication: readAuthentication(env),
    origins: {
      allowed: readList(env.ALLOWED_ORIGINS).map(readOrigin),
      isRequired: env.REQUIRE_ORIGIN === "1" || env.REQUIRE_ORIGIN === "true",
    },
    logLevel: readLogLevel(env.LOG_LEVEL),
    wantsHelp: flags.help,
  }
}

function readFlags(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        port: { type: "string", default: "3000" },
        host: { type: "string", default: "127.0.0.1" },
        data: { type: "string", default: ".colloquy/data" },
        seed: { type: "boolean", default: false },
        web: { type: "string", multiple: true, default: [] },
        help: { type: "boolean", default: false },
      },
    })
    return values
  } catch (error) {
    throw startError(error instanceof Error ? error.message : String(error), error)
  }
}

function readPort(text: string, name: string): number {
  const port = Number(text)
  if (/^\d+$/.test(text) && port <= 65_535) return port
  throw startError(`${name} is a number from 0 to 65535, not "${text}"`)
}

/** @throws ChatError for what is no port */
export function readWebsocketPort({ WEBSOCKET_PORT: text }: Environment): {
  readonly websocketPort?: number
} {
  return text ? { websocketPort: readPort(text, "WEBSOCKET_PORT") } : {}
}

function readSite(text: string): Site {
  const [, path, folder] = /^(\/[\w/-]*)=(.+)$/.exec(text) ?? []
  if (path !== undefined && folder !== undefined)
    return { path: path === "/" ? path : path.replace(/\/$/, ""), folder }
  throw startError(`--web is PATH=FOLDER, such as /=dist, not "${text}"`)
}

/** @throws ChatError where two ways are named at once */
export function readAuthentication(env: Environment): Authentication {
  const { JWT_SECRET: secret, JWKS_URL: url, JWT_AUDIENCE: audience, JWT_ISSUER: issuer } = env
  if (secret && url) throw startError("set JWT_SECRET or JWKS_URL, not both")
  const checks = { ...(audience && { audience }), ...(issuer && { issuer }) }
  if (secret) return { mode: "secret", secret, ...checks }
  if (url) return { mode: "keys", url, ...checks }
  return { mode: "demo" }
}

function readOrigin(text: string): string {
  if (URL.canParse(text) && new URL(text).origin === text) return text
  throw startError(`ALLOWED_ORIGINS has "${text}", which is not like https://chat.example`)
}

function readList(text = ""): string[] {
  return text
    .split(",")
    .map((entry) => entry.trim())
    .filter((entry) => entry !== "")
}

const logLevels = ["debug", "info", "warn", "error", "silent"]

function readLogLevel(text = "info"): string {
  if (logLevels.includes(text)) return text
  throw startError(`LOG_LEVEL is one of ${logLevels.join(", ")}, not "${text}"`)
}
