import type { Frame } from "./frame.ts"

/** One socket as far as presence goes. */
export interface PresentSocket {
  readonly send: (frame: Frame) => void
  readonly joined: Set<string>
  userId: string
}

/** Presence as the running servers have it: of a socket, in each conversation, whoever else that user still is. */
export interface SocketPresence {
  readonly add: (socket: PresentSocket) => void
  readonly remove: (socket: PresentSocket, requestId: () => string | null, at: string) => void
}

export function createSocketPresence(): SocketPresence {
  const sockets = new Set<PresentSocket>()

  return {
    add: (socket) => void sockets.add(socket),
    remove(socket, requestId, timestamp) {
      sockets.delete(socket)
      const { userId } = socket
      for (const conversationId of userId ? socket.joined : []) {
        const payload = { userId, conversationId, timestamp }
        for (const other of sockets)
          if (other.joined.has(conversationId))
            other.send({ type: "user_offline", payload, requestId: requestId(), timestamp })
      }
    },
  }
}
