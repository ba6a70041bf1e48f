import type { Clock } from "@colloquy/core"
import type { Acceptance, PeerHandlers, PeerSocket } from "@colloquy/service"
import type { Logger } from "pino"
import type { WebSocket } from "ws"

/** All open sockets of this node. */
export interface Peers {
  readonly add: (socket: WebSocket, acceptance: Acceptance, facts: PeerFacts) => void
  readonly count: () => number
  /** Says goodbye, finishes what is in flight, and closes with 1012. */
  readonly drain: (deadlineMs: number) => Promise<void>
}

/** What the log says of a connection: no content, no token, no query. */
interface PeerFacts {
  readonly gateway: string
  readonly address: string
}

interface Peer {
  readonly handlers: PeerHandlers
  isAlive: boolean
  /** Resolves when the gateway has let go of it. */
  readonly gone: Promise<void>
}

const pingMs = 30_000
/** What a client waits before it comes back, at least. */
const reconnectAfterMs = 1_000

export function createPeers(clock: Clock, logger: Logger): Peers {
  const peers = new Map<WebSocket, Peer>()
  let cancelPing = clock.after(pingMs, pingAll)

  return {
    add(socket, acceptance, facts) {
      const openedMs = clock.now()
      let framesIn = 0
      const handlers = acceptance.start(portOf(socket))
      let letGo = () => {}
      const gone = new Promise<void>((resolve) => {
        letGo = resolve
      })
      const peer: Peer = { handlers, isAlive: true, gone }
      peers.set(socket, peer)

      socket.on("message", (data, isBinary) => {
        framesIn++
        peer.isAlive = true
        if (isBinary) handlers.onBinary()
        else handlers.onFrame(String(data))
      })
      socket.on("pong", () => {
        peer.isAlive = true
      })
      // A fault of the wire; `close` follows.
      socket.on("error", () => {})
      socket.on("close", (code) => {
        peers.delete(socket)
        const durationMs = clock.now() - openedMs
        logger.info({ ...facts, code, durationMs, framesIn }, "connection closed")
        handlers.onClose().then(letGo, letGo)
      })
    },
    count: () => peers.size,
    async drain(deadlineMs) {
      cancelPing()
      const open = [...peers]
      const saidGoodbye = open.map(([, { handlers }]) => handlers.drain(reconnectAfterMs))
      await within(Promise.all(saidGoodbye), deadlineMs)
      for (const [socket] of open) socket.close(1012, "the server restarts")
      await within(Promise.all(open.map(([, peer]) => peer.gone)), deadlineMs)
      for (const [socket] of open) socket.terminate()
      await within(Promise.all(open.map(([, peer]) => peer.gone)), deadlineMs)
    },
  }

  function pingAll(): void {
    for (const [socket, peer] of peers) {
      if (!peer.isAlive) socket.terminate()
      peer.isAlive = false
      socket.ping()
    }
    cancelPing = clock.after(pingMs, pingAll)
  }

  async function within(work: Promise<unknown>, deadlineMs: number): Promise<void> {
    let cancel = () => {}
    const deadline = new Promise<void>((resolve) => {
      cancel = clock.after(deadlineMs, resolve)
    })
    await Promise.race([work, deadline])
    cancel()
  }
}

function portOf(socket: WebSocket): PeerSocket {
  return {
    send(text) {
      if (socket.readyState === socket.OPEN) socket.send(text)
    },
    close: (code, reason) => socket.close(code, reason),
    get bufferedBytes() {
      return socket.bufferedAmount
    },
    pause: () => socket.pause(),
    resume: () => socket.resume(),
  }
}
