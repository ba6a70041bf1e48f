export type { Authentication } from "./auth/authentication.ts"
export type { TokenChecks } from "./auth/token-verifier.ts"
export type { ChatHostOptions } from "./chat-host.ts"
export {
  type ChatServer,
  type ChatServerOptions,
  createChatServer,
  type ListeningServer,
} from "./chat-server.ts"
export type { Site } from "./http/sites.ts"
export type { RateLimit, RateLimits } from "./rate-limits.ts"
export type { OriginRules } from "./sockets/origins.ts"
export {
  getWebSocketServer,
  startWebSocketServer,
  type WebSocketServerHandle,
  type WebSocketServerOptions,
} from "./web-socket-server.ts"
