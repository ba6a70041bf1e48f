import type { Transport } from "@colloquy/core"
import type { EventFrame, Peer, Wire } from "./wire.ts"

/** A transport of named events whose server a scenario plays. */
export function createEvents(url: string, wire: Wire): Transport<EventFrame> {
  return {
    name: "transcript",
    endpoint: url.replace(/[?#].*$/s, ""),
    connect(request, sink) {
      let status: "opening" | "open" | "closed" = "opening"
      let isHeard = true

      function end(code: number, reason: string, cause?: unknown): void {
        if (status === "closed") return
        const opened = status === "open"
        status = "closed"
        if (isHeard)
          sink.onClose({ opened, code, reason, ...(cause === undefined ? {} : { cause }) })
      }

      const peer: Peer = {
        open() {
          status = "open"
          if (isHeard) sink.onOpen()
        },
        refuse: ({ error }) => end(1006, messageOf(error), error),
        say(frame) {
          if (isHeard && status === "open" && typeof frame !== "string") sink.onFrame(frame)
        },
        close: (code = 1006, reason) => end(code, reason),
      }

      function leave(code: number, reason: string): void {
        if (status !== "closed")
          wire.note({ kind: "close", peer, code, reason, isUnseen: status === "opening" })
      }

      wire.note({ kind: "open", peer, handshake: request })
      return {
        bufferedBytes: 0,
        send(frame) {
          if (status === "open") wire.note({ kind: "event", peer, frame })
        },
        close(code = 1000, reason = "") {
          leave(code, reason)
          queueMicrotask(() => end(code, reason))
        },
        kill() {
          leave(1000, "")
          isHeard = false
          status = "closed"
        },
      }
    },
  }
}

function messageOf(error: unknown): string {
  const isNamed = typeof error === "object" && error !== null && "message" in error
  return isNamed ? String(error.message) : ""
}
