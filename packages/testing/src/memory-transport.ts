import type { Clock, CloseReason, ConnectRequest, Transport, TransportSink } from "@colloquy/core"

/** The server's end of one link. */
export interface MemoryPeer<Frame> {
  readonly request: ConnectRequest
  /** Whether the link is open, as the server sees it. */
  readonly isOpen: () => boolean
  readonly open: () => void
  readonly send: (frame: Frame) => void
  readonly close: (reason?: Partial<CloseReason>) => void
  /** What the client says from here on. */
  onFrame: (frame: Frame) => void
  onClose: () => void
}

export interface MemoryTransport<Frame> extends Transport<Frame> {
  /** Peers whose links are not closed, oldest first. */
  readonly peers: () => readonly MemoryPeer<Frame>[]
}

/**
 * A transport without a network: each link is handed to `onConnect`, which plays the server.
 *
 * Whatever crosses it arrives with the clock's next tick, in order, as on a real link.
 *
 * @example
 * const transport = createMemoryTransport<string>(clock, (peer) => {
 *   peer.onFrame = (frame) => peer.send(`you said ${frame}`)
 *   peer.open()
 * })
 */
export function createMemoryTransport<Frame>(
  clock: Clock,
  onConnect: (peer: MemoryPeer<Frame>) => void,
): MemoryTransport<Frame> {
  const peers = new Set<MemoryPeer<Frame>>()

  function connect(request: ConnectRequest, sink: TransportSink<Frame>) {
    let status: "opening" | "open" | "closed" = "opening"
    let isHeard = true

    /** Nothing is heard before `connect` has returned, nor after a kill. */
    function tell(act: () => void): void {
      clock.after(0, () => {
        if (isHeard) act()
      })
    }

    function end(reason: Partial<CloseReason>): void {
      if (status === "closed") return
      const opened = status === "open"
      status = "closed"
      peers.delete(peer)
      tell(() => sink.onClose({ opened, code: 1006, reason: "", ...reason }))
    }

    const peer: MemoryPeer<Frame> = {
      request,
      isOpen: () => status === "open",
      open() {
        if (status !== "opening") return
        status = "open"
        tell(sink.onOpen)
      },
      send(frame) {
        if (status === "open") tell(() => sink.onFrame(frame))
      },
      close: (reason = {}) => end(reason),
      onFrame: () => {},
      onClose: () => {},
    }
    peers.add(peer)
    clock.after(0, () => onConnect(peer))

    function leave(): void {
      if (status !== "closed") clock.after(0, () => peer.onClose())
    }

    return {
      bufferedBytes: 0,
      send(frame: Frame) {
        clock.after(0, () => {
          if (status === "open") peer.onFrame(frame)
        })
      },
      close(code = 1000, reason = "") {
        leave()
        end({ code, reason })
      },
      kill() {
        isHeard = false
        leave()
        status = "closed"
        peers.delete(peer)
      },
    }
  }

  return { name: "memory", endpoint: "memory://server", connect, peers: () => [...peers] }
}
