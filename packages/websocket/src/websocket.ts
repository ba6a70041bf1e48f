import type { Transport } from "@colloquy/core"
import { addressOf, endpointOf, parseAddress } from "./address.ts"
import { dial } from "./dial.ts"
import { forbiddenLink, openLink } from "./link.ts"
import type { WebSocketConstructor } from "./socket.ts"

export interface WebSocketOptions {
  /** The platform's by default. In Node that of the package `ws`, where the handshake must carry headers. */
  readonly WebSocket?: WebSocketConstructor
}

/**
 * A transport of text frames over WebSocket, for browsers and Node. It opens nothing before a client connects.
 *
 * A request's path is put behind that of the address, its query joins that of the address. With `ws`, a refused
 * handshake ends with its `httpStatus` and `retryAfterMs`, and a ping counts as a sign of life; other platforms show
 * neither. Binary frames count as signs of life alone.
 *
 * @param url Absolute, with `ws:`, `wss:`, `http:` or `https:`.
 * @throws ChatError `invalid_argument` for another address; `connect` throws it for headers that the platform does not
 *   send, for a path, a header or a subprotocol that no handshake can have, and where there is no WebSocket at all.
 * @example
 * const chat = createChatClient({ transport: websocket("wss://chat.example.com/native"), token })
 */
export function websocket(url: string, options: WebSocketOptions = {}): Transport<string> {
  const base = parseAddress(url)
  return {
    name: "websocket",
    endpoint: endpointOf(base),
    connect(request, sink) {
      const made = dial(
        options.WebSocket ?? globalThis.WebSocket,
        addressOf(base, request),
        request,
      )
      return "socket" in made ? openLink(made.socket, sink) : forbiddenLink(made.forbidden, sink)
    },
  }
}
