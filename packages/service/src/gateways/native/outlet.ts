import type { Clock, ServerFrameType, ServerPayloads } from "@colloquy/core"
import { isEphemeral, type ServiceEvent } from "../../events.ts"
import type { PeerSocket } from "../../ports.ts"
import { createPeerWriter, type PeerWriter } from "../peer-writer.ts"
import { type EventEncoder, encodeFrame } from "./encode.ts"
import { toPayload } from "./errors.ts"

type OutgoingFrame = {
  readonly [T in ServerFrameType]: readonly [
    type: T,
    payload: ServerPayloads[T],
    requestId?: string | undefined,
  ]
}[ServerFrameType]

/** Frames on their way to one peer. */
export interface Outlet extends Pick<PeerWriter, "stop" | "isStopped"> {
  readonly send: (...frame: OutgoingFrame) => void
  readonly sendError: (error: unknown, operation: string, requestId?: string | undefined) => void
  readonly sendEvent: (event: ServiceEvent, userId: string) => void
}

export function createOutlet(socket: PeerSocket, clock: Clock, encodeEvent: EventEncoder): Outlet {
  const { write, writeEphemeral, stop, isStopped } = createPeerWriter(socket)

  const outlet: Outlet = {
    send: (...[type, payload, requestId]) =>
      write(() => encodeFrame(type, payload, clock.now(), requestId)),
    sendError: (error, operation, requestId) =>
      outlet.send("error", toPayload(error, operation), requestId),
    sendEvent(event, userId) {
      const encode = () => encodeEvent(event, userId)
      if (isEphemeral(event)) writeEphemeral(encode)
      else write(encode)
    },
    stop,
    isStopped,
  }
  return outlet
}
