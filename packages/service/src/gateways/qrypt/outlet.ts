import type { Clock } from "@colloquy/core"
import type { QryptServerPayloads, QryptServerType } from "@colloquy/websocket/qrypt/wire"
import type { PeerSocket } from "../../ports.ts"
import { createPeerWriter, type PeerWriter } from "../peer-writer.ts"
import type { WireRefusal } from "./refusals.ts"

export type OutgoingFrame = {
  readonly [T in QryptServerType]: readonly [type: T, payload: QryptServerPayloads[T]]
}[QryptServerType]

/** Frames on their way to one peer. */
export interface Outlet extends Pick<PeerWriter, "stop" | "isStopped"> {
  readonly reply: (requestId: string, ...frame: OutgoingFrame) => void
  readonly tell: (...frame: OutgoingFrame) => void
  /** For what a slow peer may miss. */
  readonly tellEphemeral: (...frame: OutgoingFrame) => void
  readonly refuse: (requestId: string, refusal: WireRefusal) => void
  /** In answer to what names no request: under an id that nobody made. */
  readonly complain: (refusal: WireRefusal) => void
}

export interface OutletOptions {
  readonly clock: Clock
  readonly newId: () => string
}

export function createOutlet(socket: PeerSocket, { clock, newId }: OutletOptions): Outlet {
  const writer = createPeerWriter(socket)

  const encode = (requestId: string | null, [type, payload]: OutgoingFrame) =>
    JSON.stringify({
      ...{ type, payload, requestId },
      timestamp: new Date(clock.now()).toISOString(),
    })

  return {
    reply: (requestId, ...frame) => writer.write(() => encode(requestId, frame)),
    tell: (...frame) => writer.write(() => encode(null, frame)),
    tellEphemeral: (...frame) => writer.writeEphemeral(() => encode(null, frame)),
    refuse: (requestId, refusal) =>
      writer.write(() => encode(requestId, ["error", { ...refusal, requestId }])),
    complain: (refusal) =>
      writer.write(() => encode(newId(), ["error", { ...refusal, requestId: null }])),
    stop: writer.stop,
    isStopped: writer.isStopped,
  }
}
