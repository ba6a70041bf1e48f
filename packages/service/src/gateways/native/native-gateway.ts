import type { Clock } from "@colloquy/core"
import type { ChatService } from "../../chat/chat-service.ts"
import type { Gateway } from "../../ports.ts"
import { createEventEncoder } from "./encode.ts"
import { startPeer } from "./peer.ts"

export interface NativeGatewayOptions {
  readonly service: ChatService
  readonly clock: Clock
  /** Larger frames are answered with `too_large`. */
  readonly frameBytes?: number
  /** Hears of faults of the server; the peer is told `internal` and no more. */
  readonly onFault?: (error: unknown) => void
}

/** The gateway of the native protocol: docs/protocol.md. */
export function createNativeGateway(options: NativeGatewayOptions): Gateway {
  const { service, clock, frameBytes = 65_536, onFault = () => {} } = options
  const encodeEvent = createEventEncoder(clock.now)
  return {
    accept: async () => ({
      start: (socket) => startPeer({ service, clock, encodeEvent, frameBytes, onFault }, socket),
    }),
  }
}
