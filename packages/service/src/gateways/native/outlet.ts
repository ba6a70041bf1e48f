import type { Clock, ServerFrameType, ServerPayloads } from "@colloquy/core"
import { isEphemeral, type ServiceEvent } from "../../events.ts"
import type { PeerSocket } from "../../ports.ts"
import { type EventEncoder, encodeFrame } from "./encode.ts"
import { toPayload } from "./errors.ts"

type OutgoingFrame = {
  readonly [T in ServerFrameType]: readonly [
    type: T,
    payload: ServerPayloads[T],
    requestId?: string | undefined,
  ]
}[ServerFrameType]

/** The way out to one peer, which may be slow to read. */
export interface Outlet {
  readonly send: (...frame: OutgoingFrame) => void
  readonly sendError: (error: unknown, operation: string, requestId?: string | undefined) => void
  readonly sendEvent: (event: ServiceEvent, userId: string) => void
  /** Closes the socket; nothing goes out after it. */
  readonly stop: (code: number, reason: string) => void
  readonly isStopped: () => boolean
}

const mebibyte = 2 ** 20
/** Above this a peer misses what is ephemeral. */
const slowBytes = mebibyte
/** Above this it is cut off: it resumes by its cursors. */
const tooSlowBytes = 4 * mebibyte

export function createOutlet(socket: PeerSocket, clock: Clock, encodeEvent: EventEncoder): Outlet {
  let isStopped = false

  const outlet: Outlet = {
    send: (...[type, payload, requestId]) =>
      write(() => encodeFrame(type, payload, clock.now(), requestId)),
    sendError: (error, operation, requestId) =>
      outlet.send("error", toPayload(error, operation), requestId),
    sendEvent(event, userId) {
      if (isEphemeral(event) && socket.bufferedBytes > slowBytes) return
      write(() => encodeEvent(event, userId))
    },
    stop(code, reason) {
      if (isStopped) return
      isStopped = true
      socket.close(code, reason)
    },
    isStopped: () => isStopped,
  }
  return outlet

  function write(encode: () => string): void {
    if (isStopped) return
    if (socket.bufferedBytes > tooSlowBytes) outlet.stop(1013, "too slow to read")
    else socket.send(encode())
  }
}
