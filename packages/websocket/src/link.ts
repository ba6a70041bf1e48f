import type { CloseReason, TransportLink, TransportSink } from "@colloquy/core"
import { parseRetryAfter } from "./retry-after.ts"
import type { UpgradeResponse, WebSocketLike } from "./socket.ts"

const maxReasonBytes = 123

/** One link over a socket that was just made. Its listeners stay: a socket of `ws` without one for errors throws. */
export function openLink(
  socket: WebSocketLike,
  sink: TransportSink<string>,
): TransportLink<string> {
  let attached: TransportSink<string> | undefined = sink
  let opened = false
  let refused: Pick<CloseReason, "httpStatus" | "retryAfterMs"> | undefined
  let cause: unknown

  socket.addEventListener("open", () => {
    opened = true
    attached?.onOpen()
  })
  socket.addEventListener("message", (event) => {
    const data = "data" in event ? event.data : undefined
    if (typeof data === "string") attached?.onFrame(data)
    // A binary frame is no text to pass on, but it shows that the other side lives.
    else attached?.onAlive()
  })
  socket.addEventListener("error", (event) => {
    if ("error" in event) cause ??= event.error
  })
  socket.addEventListener("close", (event) => {
    const last = attached
    attached = undefined
    const why = refused ?? (cause === undefined ? {} : { cause })
    last?.onClose({ opened, ...readClose(event), ...why })
  })
  socket.on?.("ping", () => attached?.onAlive())
  socket.on?.("unexpected-response", (_request, response) => {
    refused = readRefusal(response)
    // With a listener here `ws` leaves it to us to let go of the connection.
    shut()
  })

  function shut(code?: number, reason?: string): void {
    try {
      socket.close(code, reason)
    } catch (error) {
      cause ??= error
    }
  }

  return {
    send(frame) {
      if (!attached) return
      try {
        socket.send(frame)
      } catch (error) {
        cause ??= error
        shut()
      }
    },
    close(code = 1000, reason = "") {
      shut(sendableCode(code), cutReason(reason))
    },
    kill() {
      attached = undefined
      shut(1000)
    },
    get bufferedBytes() {
      return socket.bufferedAmount ?? 0
    },
  }
}

/** The link of a socket that the platform would not make. */
export function forbiddenLink(name: string, sink: TransportSink<string>): TransportLink<string> {
  let isAttached = true
  // Later, since a sink must not be called before `connect` returned.
  queueMicrotask(() => {
    if (isAttached)
      sink.onClose({ opened: false, code: 1006, reason: `the platform forbids it: ${name}` })
  })
  return {
    send() {},
    close() {},
    kill() {
      isAttached = false
    },
    bufferedBytes: 0,
  }
}

/** 1006 where the platform tells nothing: some runtimes leave the fields out. */
function readClose(event: object): Pick<CloseReason, "code" | "reason"> {
  return {
    code: "code" in event && typeof event.code === "number" ? event.code : 1006,
    reason: "reason" in event && typeof event.reason === "string" ? event.reason : "",
  }
}

function readRefusal({ statusCode, headers }: UpgradeResponse) {
  const { date, "retry-after": retryAfter } = headers
  // Both are the server's words, so a client whose clock is wrong waits no longer.
  const serverMs = typeof date === "string" ? Date.parse(date) : Number.NaN
  const nowMs = Number.isNaN(serverMs) ? Date.now() : serverMs
  const retryAfterMs =
    typeof retryAfter === "string" ? parseRetryAfter(retryAfter, nowMs) : undefined
  return {
    ...(statusCode === undefined ? {} : { httpStatus: statusCode }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  }
}

/** A browser throws at any code but these. */
function sendableCode(code: number): number {
  return code === 1000 || (code >= 3000 && code <= 4999) ? code : 1000
}

/** As many whole characters as a close frame has room for. */
function cutReason(reason: string): string {
  const room = new Uint8Array(maxReasonBytes)
  return reason.slice(0, new TextEncoder().encodeInto(reason, room).read)
}
