import type { ConnectRequest } from "@colloquy/core"
import { refusal } from "./address.ts"
import type { WebSocketConstructor, WebSocketLike } from "./socket.ts"

/** Headers that make the handshake itself; subprotocols have a field of their own. */
const reservedHeader =
  /^(connection|content-length|host|sec-websocket-.*|transfer-encoding|upgrade)$/i

/**
 * Makes the socket, or says by which name of an error the platform forbade it this time: mixed content, a policy of the
 * page.
 *
 * @throws ChatError `invalid_argument` for what the transport or the platform cannot carry.
 */
export function dial(
  Socket: WebSocketConstructor | undefined,
  address: string,
  request: ConnectRequest,
): { readonly socket: WebSocketLike } | { readonly forbidden: string } {
  if (!Socket) throw refusal("this platform has no WebSocket: pass one as an option")
  if (request.auth) throw refusal("a WebSocket's handshake carries no auth object")
  const headers = { ...request.headers }
  const names = Object.keys(headers)
  const reserved = names.find((name) => reservedHeader.test(name))
  if (reserved) throw refusal(`the header ${reserved} is the handshake's own`)
  if (names.length > 0 && !carriesHeaders(Socket))
    throw refusal("this WebSocket sends no headers: pass that of the package ws as an option")
  const protocols = [...(request.protocols ?? [])]
  try {
    const socket =
      names.length > 0
        ? new Socket(address, protocols, { headers })
        : new Socket(address, protocols)
    return { socket }
  } catch (error) {
    // The platform's own text may repeat the address, and with it a token: only the name is told.
    const name = error instanceof Error ? error.name : "Error"
    if (name !== "SyntaxError" && name !== "TypeError") return { forbidden: name }
    throw refusal("the platform refuses the address, a subprotocol or a header")
  }
}

/** Of the known ones that of `ws` alone takes headers; by its `on` it is told apart from those that ignore them. */
function carriesHeaders(Socket: WebSocketConstructor): boolean {
  return typeof Socket.prototype === "object" && "on" in Socket.prototype
}
