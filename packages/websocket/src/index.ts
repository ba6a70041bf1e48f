export type { UpgradeResponse, WebSocketConstructor, WebSocketLike } from "./socket.ts"
export { type WebSocketOptions, websocket } from "./websocket.ts"
